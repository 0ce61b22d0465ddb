import type { Logger } from '../platform/logging';
import { everyInterval, type Periodic } from '../platform/periodic';
import {
  BATCH_ITEMS,
  type ConnectionRecord,
  type ConnectionRepository,
  type RecordChange,
} from './connection-repository';

const WRITE_INTERVAL_MS = 100;
/** More than this is not kept for a store that is away; what was not removed expires. */
const MOST_PENDING = 20_000;

export interface ConnectionRegistryConfig {
  readonly repository: Pick<ConnectionRepository, 'write'>;
  /** Milliseconds after which a record expires; one of a connection that is still open is renewed after half of it. */
  readonly lifetimeMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly logger: Logger;
}

/**
 * Keeps the connections table in step with this instance's connections: in batches, in the background, so that it
 * neither delays nor fails a connection. Records that a crash leaves behind are removed by other instances, or expire.
 */
export class ConnectionRegistry {
  /** The records of the open connections, those first that were written longest ago. */
  readonly #open = new Map<string, { readonly record: ConnectionRecord; readonly writtenAt: number }>();
  /** The connections whose record is to be written or, if they are not open any more, removed. */
  readonly #pending = new Set<string>();
  readonly #writer: Periodic;

  constructor(private readonly config: ConnectionRegistryConfig) {
    this.#writer = everyInterval(
      WRITE_INTERVAL_MS,
      { name: 'record connections', logger: config.logger },
      async () => {
        this.#renew();
        await this.#writeAll();
      },
    );
  }

  add(record: ConnectionRecord): void {
    this.#enqueue(record.connectionId);
    this.#open.set(record.connectionId, { record, writtenAt: this.config.now() });
  }

  remove(connectionId: string): void {
    this.#open.delete(connectionId);
    this.#enqueue(connectionId);
  }

  /** Writes the records of all open connections again. */
  rewriteAll(): void {
    for (const { record } of [...this.#open.values()]) this.#rewrite(record);
  }

  /** Writes what is pending, once more, and stops. Resolves with whether everything is written. */
  async close(): Promise<boolean> {
    await this.#writer.stop();
    await this.#writeAll();
    return this.#pending.size === 0;
  }

  #renew(): void {
    const due = this.config.now() - this.config.lifetimeMs / 2;
    for (const { record, writtenAt } of this.#open.values()) {
      if (writtenAt > due) return;
      this.#rewrite(record);
    }
  }

  #rewrite(record: ConnectionRecord): void {
    this.#open.delete(record.connectionId);
    this.add(record);
  }

  #enqueue(connectionId: string): void {
    if (this.#pending.size < MOST_PENDING) this.#pending.add(connectionId);
  }

  /* What DynamoDB leaves out under load waits for the next interval. */
  async #writeAll(): Promise<void> {
    while (this.#pending.size > 0) {
      const batch = [...this.#pending].slice(0, BATCH_ITEMS);
      for (const connectionId of batch) this.#pending.delete(connectionId);
      let left: Iterable<string> = batch;
      try {
        left = await this.config.repository.write(batch.map((connectionId) => this.#changeOf(connectionId)));
      } finally {
        for (const connectionId of left) this.#enqueue(connectionId);
      }
      if ([...left].length > 0) return;
    }
  }

  #changeOf(connectionId: string): RecordChange {
    const open = this.#open.get(connectionId);
    if (!open) return { connectionId };
    const expiresAt = Math.floor((open.writtenAt + this.config.lifetimeMs) / 1000);
    return { connectionId, put: { ...open.record, expiresAt } };
  }
}

import { BatchWriteCommand, type BatchWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Colour } from '../../contract/colour';
import type { DynamoDb } from '../platform/dynamodb';
import type { Logger } from '../platform/logging';
import { everyInterval, type Periodic } from '../platform/periodic';

/** DynamoDB takes so many items in one BatchWriteItem. */
const BATCH_ITEMS = 25;
const WRITE_INTERVAL_MS = 100;
/** More than this is not kept for a store that is away; what was not removed expires. */
const MOST_PENDING = 20_000;
const RECORD_SECONDS = 24 * 60 * 60;

export interface ConnectionRecord {
  readonly connectionId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly colour: Colour;
  readonly instanceId: string;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
}

/**
 * Keeps the connections table in step with this instance's connections: in batches, in the background, so that it
 * neither delays nor fails a connection. Records that a crash leaves behind expire.
 */
export class ConnectionRegistry {
  /** The last thing that happened to each connection: a record to put, or undefined to remove it. */
  #pending = new Map<string, ConnectionRecord | undefined>();
  readonly #writer: Periodic;

  constructor(
    private readonly dynamoDb: DynamoDb,
    logger: Logger,
  ) {
    this.#writer = everyInterval(WRITE_INTERVAL_MS, { name: 'record connections', logger }, () =>
      this.#writeAll(),
    );
  }

  add(record: ConnectionRecord): void {
    this.#enqueue(record.connectionId, record);
  }

  remove(connectionId: string): void {
    this.#enqueue(connectionId, undefined);
  }

  /** Writes what is pending, once more, and stops. */
  async close(): Promise<void> {
    await this.#writer.stop();
    await this.#writeAll();
  }

  #enqueue(connectionId: string, record: ConnectionRecord | undefined): void {
    if (this.#pending.size < MOST_PENDING) this.#pending.set(connectionId, record);
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.size > 0) {
      const batch = [...this.#pending].slice(0, BATCH_ITEMS);
      for (const [connectionId] of batch) this.#pending.delete(connectionId);
      try {
        const isComplete = await this.#write(batch);
        if (!isComplete) return;
      } catch (error) {
        this.#putBack(batch);
        throw error;
      }
    }
  }

  /* What DynamoDB leaves unprocessed under load waits for the next interval. */
  async #write(batch: readonly (readonly [string, ConnectionRecord | undefined])[]): Promise<boolean> {
    const table = this.dynamoDb.tables.connections;
    const requests: NonNullable<BatchWriteCommandInput['RequestItems']>[string] = batch.map(
      ([connectionId, record]) =>
        record ? { PutRequest: { Item: itemOf(record) } } : { DeleteRequest: { Key: { connectionId } } },
    );
    const { UnprocessedItems } = await this.dynamoDb.request((client) =>
      client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } })),
    );
    const left = new Set(
      (UnprocessedItems?.[table] ?? []).map(
        ({ PutRequest, DeleteRequest }): unknown =>
          PutRequest?.Item?.connectionId ?? DeleteRequest?.Key?.connectionId,
      ),
    );
    this.#putBack(batch.filter(([connectionId]) => left.has(connectionId)));
    return left.size === 0;
  }

  /* Unless something newer happened to the connection meanwhile. */
  #putBack(batch: readonly (readonly [string, ConnectionRecord | undefined])[]): void {
    for (const [connectionId, record] of batch) {
      if (!this.#pending.has(connectionId)) this.#enqueue(connectionId, record);
    }
  }
}

function itemOf(record: ConnectionRecord) {
  return { ...record, expiresAt: Math.floor(record.connectedAt / 1000) + RECORD_SECONDS };
}

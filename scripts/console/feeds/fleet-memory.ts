import { type InstanceTelemetry, SILENT_FOR_MS } from '../../../app/contract/telemetry';
import type { ReceivedTelemetry } from './telemetry-source';

/** An instance as it was heard of last. */
export interface KnownInstance {
  readonly instance: InstanceTelemetry;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly heardAt: number;
}

/**
 * Remembers the instances beyond the one that relays: when that one dies, the next may never have heard of it, and it is
 * to be seen as silent all the same.
 */
export class FleetMemory {
  readonly #known = new Map<string, KnownInstance>();

  take({ fleet, receivedAt }: ReceivedTelemetry): void {
    const told = new Set(fleet.instances.map(({ instanceId }) => instanceId));
    for (const [id, { instance }] of this.#known) {
      if (instance.ended && !told.has(id)) this.#known.delete(id);
    }
    for (const { silentMs, ...instance } of fleet.instances) {
      this.#known.set(instance.instanceId, { instance, heardAt: receivedAt - silentMs });
    }
  }

  /** Those that were heard of in the last minute. */
  instances(now: number): KnownInstance[] {
    for (const [id, { heardAt }] of this.#known) if (now - heardAt > SILENT_FOR_MS) this.#known.delete(id);
    return [...this.#known.values()];
  }

  forget(): void {
    this.#known.clear();
  }
}

import {
  type FleetTelemetry,
  type InstanceTelemetry,
  instanceTelemetrySchema,
  SILENT_FOR_MS,
} from '../../contract/telemetry';
import { parseTold, type Telling } from '../fleet/telling';

/** An instance that ended in good order is shown for so long after that. */
const ENDED_FOR_MS = 5_000;

/** The contract's limit. */
const MOST_INSTANCES = 1_000;

interface Heard {
  readonly told: InstanceTelemetry;
  readonly at: number;
}

/** What each instance of the fleet told of itself last, and when that was heard. */
export class TelemetryView implements Telling {
  /** The other instances, those first that were heard of longest ago. */
  readonly #others = new Map<string, Heard>();
  #own: InstanceTelemetry | undefined;

  constructor(
    private readonly config: {
      readonly instanceId: string;
      /** This instance as it is now. */
      readonly own: () => InstanceTelemetry;
      /** Milliseconds, never going back. */
      readonly now: () => number;
    },
  ) {}

  own(): InstanceTelemetry {
    this.#own = this.config.own();
    return this.#own;
  }

  hear(text: string): void {
    const told = parseTold(instanceTelemetrySchema, text);
    if (!told || told.instanceId === this.config.instanceId) return;
    this.#others.delete(told.instanceId);
    this.#others.set(told.instanceId, { told, at: this.config.now() });
    this.#forget();
  }

  /** All instances, in the order of their ids; this one as it was when it was looked at last. */
  fleet({ at, complete }: Pick<FleetTelemetry, 'at' | 'complete'>): FleetTelemetry {
    this.#forget();
    const now = this.config.now();
    const own = { ...(this.#own ?? this.own()), silentMs: 0 };
    const others = [...this.#others.values()].map((heard) => ({
      ...heard.told,
      silentMs: Math.round(now - heard.at),
    }));
    const instances = [own, ...others].sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
    return { at, instanceId: this.config.instanceId, complete, instances };
  }

  #forget(): void {
    const now = this.config.now();
    for (const [instanceId, { told, at }] of this.#others) {
      const isOver = now - at > (told.ended ? ENDED_FOR_MS : SILENT_FOR_MS);
      if (isOver || this.#others.size >= MOST_INSTANCES) this.#others.delete(instanceId);
    }
  }
}

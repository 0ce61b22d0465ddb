import { observeFleet, type ObservedFleet } from '../../rollout/observed-fleet';
import type { ConsoleView } from '../contract';
import { FleetMemory } from './fleet-memory';
import { startPoll } from './poll';
import { withShortNames } from '../short-names';
import type { TelemetrySource } from './telemetry-source';
import { instanceViews, socketsView } from './views';

export interface FleetFeedConfig {
  /** The application's address. */
  readonly url: string;
  /**
   * Connects to what the instances relay, with the token as it is at that moment.
   * @throws Error that says why that cannot be had, for people
   */
  readonly connect: () => Promise<TelemetrySource>;
  readonly isWanted: () => boolean;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What the instances tell of themselves. */
export interface FleetFeed {
  view(): Pick<ConsoleView, 'instances' | 'sockets' | 'telemetryProblem'>;
  hurry(): void;
  readonly ended: Promise<void>;
}

const EVERY_MS = 1_000;
const CONNECT_AGAIN_MS = 10_000;

/** Hears the instances' telemetry as long as it is wanted; where that is not to be had, asks one of them for sockets. */
export function startFleetFeed(config: FleetFeedConfig): FleetFeed {
  const { url, isWanted, signal, now } = config;
  const telemetry = new WantedTelemetry(config);
  const memory = new FleetMemory();
  let fleet: ObservedFleet | undefined;
  const look = async () => {
    await telemetry.connect();
    fleet = telemetry.problem === null ? undefined : await observeFleet(url, signal);
  };
  const working = startPoll({ everyMs: EVERY_MS, isWanted, signal, work: look });
  // Whoever does not look needs no connection.
  const resting = startPoll({
    everyMs: EVERY_MS,
    isWanted: () => !isWanted(),
    signal,
    work: () => {
      telemetry.close();
      memory.forget();
      fleet = undefined;
      return Promise.resolve();
    },
  });
  return {
    view: () => {
      const received = telemetry.latest;
      if (received) memory.take(received);
      const instances = instanceViews(memory.instances(now()), now());
      return {
        instances,
        sockets: socketsView(instances, received, fleet),
        telemetryProblem: telemetry.problem,
      };
    },
    hurry: () => working.hurry(),
    ended: Promise.all([working.ended, resting.ended]).then(() => telemetry.close()),
  };
}

/** The telemetry, while it is connected to. */
class WantedTelemetry {
  #source: TelemetrySource | undefined;
  #refusal = 'telemetry is being connected to';
  #triedAt = -Infinity;

  constructor(private readonly config: FleetFeedConfig) {}

  get latest() {
    return this.#source?.latest();
  }

  get problem(): string | null {
    return this.#source ? this.#source.problem() : this.#refusal;
  }

  /** Connects where nothing is connected to yet, and anew where the token is not accepted: it may be another one. */
  async connect(): Promise<void> {
    const { connect, now, signal } = this.config;
    if (this.#source && !this.#source.isRefused()) return;
    if (now() - this.#triedAt < CONNECT_AGAIN_MS) return;
    this.#triedAt = now();
    try {
      const source = await connect();
      this.#source?.close();
      this.#source = source;
      if (signal.aborted) source.close();
    } catch (error) {
      this.#refusal = withShortNames(error instanceof Error ? error.message : String(error));
    }
  }

  close(): void {
    this.#source?.close();
    this.#source = undefined;
    this.#triedAt = -Infinity;
  }
}

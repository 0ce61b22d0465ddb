import { RemoteAudience } from '../audience/remote-audience';
import type { ProbeFigures } from './signals';

export interface ProbeAudienceConfig {
  /** The application's address. */
  readonly url: string;
  readonly clients: number;
}

/** Members of a room. */
const ROOM_CLIENTS = 10;
/** Of all probes together. */
const MESSAGES_PER_SECOND = 10;
const JOINS_PER_SECOND = 50;
/** How long after its acknowledgement a message may be missing at a member. */
const PATIENCE_MS = 10_000;
const SETTLE_MS = 10_000;

/**
 * Real chat clients in a process and in rooms of their own, which come in as everybody does and are handed over as
 * everybody is.
 */
export class ProbeAudience {
  /* What the audience tells while a step begins may still be of the step before. */
  #measurement = 0;

  private constructor(
    private readonly audience: RemoteAudience,
    private readonly clients: number,
  ) {}

  /**
   * Resolves when all of them are in. Their process ends when `signal` is aborted.
   * @throws what kept them out
   */
  static async seat({ url, clients }: ProbeAudienceConfig, signal: AbortSignal): Promise<ProbeAudience> {
    const audience = await RemoteAudience.start(
      {
        url,
        clients,
        rooms: Math.ceil(clients / ROOM_CLIENTS),
        roomName: 'Probe',
        ratePerSecond: MESSAGES_PER_SECOND,
        joinsPerSecond: JOINS_PER_SECOND,
        patienceMs: PATIENCE_MS,
        settleMs: SETTLE_MS,
      },
      signal,
    );
    return new ProbeAudience(audience, clients);
  }

  beginStep(): void {
    this.#measurement += 1;
    this.audience.startMeasuring();
  }

  /** @throws Error when their process has ended */
  figures(): ProbeFigures {
    const { measured, deliveryMs } = this.audience.figures();
    if (measured.measurement !== this.#measurement) return { ...NOTHING_YET, clients: this.clients };
    const { disconnects, lost, shownTwice, deliveries, refused } = measured;
    const deliveryP95Ms = deliveryMs?.p95 ?? null;
    return { clients: this.clients, disconnects, lost, shownTwice, deliveries, deliveryP95Ms, refused };
  }

  /** Waits for the last messages, and answers what was wrong in the end, a sentence each. */
  async leave(): Promise<readonly string[]> {
    return (await this.audience.stop()).problems;
  }
}

const NOTHING_YET: Omit<ProbeFigures, 'clients'> = {
  disconnects: 0,
  lost: 0,
  shownTwice: 0,
  deliveries: 0,
  deliveryP95Ms: null,
  refused: 0,
};

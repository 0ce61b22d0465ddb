import { setTimeout as delay } from 'node:timers/promises';
import type { Application } from '../application';
import { scrapeAdmission } from './scrape';

const PAUSE_MS = 25;

/** A count of what has happened in all, taken at some moment between two, in milliseconds that never go back. */
interface Sample {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface Peaks {
  /** The most clients that were asked to move within a second. */
  readonly asked: number;
  /** The most connections that were let in within a second. */
  readonly admitted: number;
}

/**
 * Follows a shift of a number of clients from one instance to another, of the same process. The instances are asked for
 * their own counts, so that a sample is exact, however late it is taken.
 */
export class ArrivalRecorder {
  readonly #asked: Sample[] = [];
  readonly #admitted: Sample[] = [];
  readonly #following: Promise<void>;
  #stopped = false;

  /** @param to where the second instance listens */
  constructor(
    private readonly from: Application,
    private readonly to: string,
    private readonly clients: number,
  ) {
    this.#following = this.#follow();
  }

  /** Ends, and tells the peaks. */
  async stop(): Promise<Peaks> {
    this.#stopped = true;
    await this.#following;
    return { asked: peak(this.#asked), admitted: peak(this.#admitted) };
  }

  /* Once more when it is over. */
  async #follow(): Promise<void> {
    let isLast: boolean;
    do {
      isLast = this.#stopped;
      await this.#sample();
      await delay(PAUSE_MS);
    } while (!isLast);
  }

  /* Who does not stay was asked. One whose deadline passed counts as staying, until it is asked again. */
  async #sample(): Promise<void> {
    const from = performance.now();
    const [own] = this.from.instances();
    const staying = own ? own.open - own.leaving : 0;
    this.#asked.push({ from, to: from, count: this.clients - staying });
    const { admitted } = await scrapeAdmission(this.to);
    this.#admitted.push({ from, to: performance.now(), count: admitted });
  }
}

/* Of samples that lie within a second for certain. */
function peak(samples: readonly Sample[]): number {
  let first = 0;
  let most = 0;
  for (const { to, count } of samples) {
    for (; (samples[first]?.from ?? to) < to - 1000; first += 1);
    most = Math.max(most, count - (samples[first]?.count ?? count));
  }
  return most;
}

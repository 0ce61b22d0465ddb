import type { Application } from '../application';

/** Counts at one moment. */
interface Sample {
  /** Milliseconds, never going back. */
  readonly at: number;
  /** Clients that were asked to move, in all. */
  readonly asked: number;
  /** Connections that were let in, in all. */
  readonly admitted: number;
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
  readonly #samples: Sample[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly from: Application,
    private readonly to: Application,
    private readonly clients: number,
  ) {
    this.#timer = setInterval(() => this.#sample(), 25);
    this.#sample();
  }

  /** Ends, and tells the peaks. */
  stop(): Peaks {
    clearInterval(this.#timer);
    this.#sample();
    return { asked: this.#peak('asked'), admitted: this.#peak('admitted') };
  }

  /* Who does not stay was asked. One whose deadline passed counts as staying, until it is asked again. */
  #sample(): void {
    const [own] = this.from.instances();
    const staying = own ? own.open - own.leaving : 0;
    const { admitted } = this.to.admission();
    this.#samples.push({ at: performance.now(), asked: this.clients - staying, admitted });
  }

  #peak(count: 'asked' | 'admitted'): number {
    let first = 0;
    let peak = 0;
    for (const sample of this.#samples) {
      for (; (this.#samples[first]?.at ?? sample.at) < sample.at - 1000; first += 1);
      peak = Math.max(peak, sample[count] - (this.#samples[first]?.[count] ?? 0));
    }
    return peak;
  }
}

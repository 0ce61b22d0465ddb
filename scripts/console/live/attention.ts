/** How long after the last page has gone somebody is taken to look still: a page may be loaded anew. */
const GRACE_MS = { reading: 10_000, sampling: 60_000, observing: 300_000 } as const;

/** Whether anybody looks at the console. */
export class Attention {
  #pages = 0;
  #leftAt = -Infinity;

  /** @param now milliseconds, never going back */
  constructor(private readonly now: () => number) {}

  /** @returns whether it is the first page after a while */
  pages(count: number): boolean {
    const wasAway = !this.isReading;
    if (this.#pages > 0 && count === 0) this.#leftAt = this.now();
    this.#pages = count;
    return wasAway && this.isReading;
  }

  /** Whether AWS is asked how things stand. */
  get isReading(): boolean {
    return this.#isWithin(GRACE_MS.reading);
  }

  /** Whether requests are sampled. */
  get isSampling(): boolean {
    return this.#isWithin(GRACE_MS.sampling);
  }

  /** Whether real clients chat. */
  get isObserving(): boolean {
    return this.#isWithin(GRACE_MS.observing);
  }

  #isWithin(ms: number): boolean {
    return this.#pages > 0 || this.now() - this.#leftAt < ms;
  }
}

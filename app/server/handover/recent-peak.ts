/** The largest of the values of the last `windowMs` milliseconds. */
export class RecentPeak {
  #samples: { readonly value: number; readonly at: number }[] = [];

  constructor(
    private readonly windowMs: number,
    /** Milliseconds, never going back. */
    private readonly now: () => number,
  ) {}

  /** Adds a value, and returns the peak with it. */
  add(value: number): number {
    const at = this.now();
    this.#samples = this.#samples.filter((sample) => sample.at > at - this.windowMs && sample.value > value);
    this.#samples.push({ value, at });
    return this.#samples[0]?.value ?? value;
  }
}

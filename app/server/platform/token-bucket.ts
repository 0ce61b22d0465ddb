/** Allows `burst` events at once and `perSecond` of them in the long run. */
export class TokenBucket {
  #tokens: number;
  #filledAt: number;

  /** @param now milliseconds, never going back */
  constructor(
    private readonly rate: { readonly perSecond: number; readonly burst: number },
    private readonly now: () => number,
  ) {
    this.#tokens = rate.burst;
    this.#filledAt = now();
  }

  /** Takes one event. Returns 0 when it is allowed, otherwise the milliseconds until one will be. */
  take(): number {
    const now = this.now();
    const gained = ((now - this.#filledAt) / 1000) * this.rate.perSecond;
    this.#tokens = Math.min(this.rate.burst, this.#tokens + gained);
    this.#filledAt = now;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return 0;
    }
    return Math.ceil(((1 - this.#tokens) / this.rate.perSecond) * 1000);
  }
}

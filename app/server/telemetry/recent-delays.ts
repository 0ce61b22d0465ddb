const WINDOW_MS = 10_000;
/** Of a window with more, the newest are kept. */
const MOST = 4_096;

/** Percentiles in milliseconds. */
export interface Delays {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The delays of the last 10 s. It takes 64 KB, however many there are. */
export class RecentDelays {
  readonly #times = new Float64Array(MOST);
  readonly #delays = new Float64Array(MOST);
  #added = 0;

  /** @param now milliseconds, never going back */
  constructor(private readonly now: () => number) {}

  add(delayMs: number): void {
    const index = this.#added % MOST;
    this.#times[index] = this.now();
    this.#delays[index] = delayMs;
    this.#added += 1;
  }

  /** By the nearest rank, to a tenth of a millisecond; null when there were none. */
  percentiles(): Delays | null {
    const from = this.now() - WINDOW_MS;
    const kept = this.#delays
      .subarray(0, Math.min(this.#added, MOST))
      .filter((_, index) => (this.#times[index] ?? from) > from)
      .sort();
    if (kept.length === 0) return null;
    const at = (share: number) => tenths(kept[Math.max(0, Math.ceil(share * kept.length) - 1)] ?? 0);
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

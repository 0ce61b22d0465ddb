export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The lower end of the first bucket, in milliseconds. */
const SMALLEST_MS = 0.1;
/** How much wider each bucket is than the one before: figures are at most so much too high. */
const GROWTH = 1.02;
/** Up to about 16 minutes. */
const BUCKETS = 820;

/** Counts durations in buckets: recording one costs the same however many there are. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  record(ms: number): void {
    const bucket = Math.ceil(Math.log(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) / Math.log(GROWTH));
    const index = Math.min(bucket, BUCKETS - 1);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total += 1;
  }

  /** Milliseconds, rounded up by at most 2 %; null while nothing was recorded. */
  percentiles(): Percentiles | null {
    if (this.#total === 0) return null;
    return { p50: this.#percentile(0.5), p95: this.#percentile(0.95), p99: this.#percentile(0.99) };
  }

  #percentile(share: number): number {
    let remaining = Math.ceil(this.#total * share);
    let index = 0;
    while (index < BUCKETS && (remaining -= this.#counts[index] ?? 0) > 0) index += 1;
    return Math.round(SMALLEST_MS * GROWTH ** index * 100) / 100;
  }
}

/** The durations of the last few seconds. */
export class RecentLatency {
  #from = -Infinity;
  #current = new LatencyHistogram();
  #before = new LatencyHistogram();

  /** @param windowMs milliseconds that figures look back, at least; at most twice as far */
  constructor(private readonly windowMs: number) {}

  /** @param at when it was recorded, in milliseconds */
  record(ms: number, at: number): void {
    this.#turn(at);
    this.#current.record(ms);
  }

  percentiles(now: number): Percentiles | null {
    this.#turn(now);
    return this.#before.percentiles() ?? this.#current.percentiles();
  }

  #turn(now: number): void {
    const age = now - this.#from;
    if (age < this.windowMs) return;
    this.#before = age < 2 * this.windowMs ? this.#current : new LatencyHistogram();
    this.#current = new LatencyHistogram();
    this.#from = now;
  }
}

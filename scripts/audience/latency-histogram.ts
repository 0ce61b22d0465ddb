export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The lower end of the first bucket, in milliseconds. */
const SMALLEST_MS = 0.1;
/** How much wider each bucket is than the one before: figures are at most so much too high. */
const GROWTH = 1.02;
const LOG_GROWTH = Math.log(GROWTH);
/** Up to about 16 minutes. */
const BUCKETS = 820;

/** A histogram as it is kept when there are many: the buckets that hold something and their counts, in turn. */
export type CompactHistogram = Uint32Array;

/** Counts durations in buckets: recording one costs the same however many there are. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  /** How many durations were recorded. */
  get total(): number {
    return this.#total;
  }

  record(ms: number): void {
    const bucket = Math.ceil(Math.log(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) / LOG_GROWTH);
    this.#add(Math.min(bucket, BUCKETS - 1), 1);
  }

  /** Milliseconds, rounded up by at most 2 %; null while nothing was recorded. */
  percentiles(): Percentiles | null {
    if (this.#total === 0) return null;
    return { p50: this.#percentile(0.5), p95: this.#percentile(0.95), p99: this.#percentile(0.99) };
  }

  /** The duration that a share (0 to 1) of all did not exceed, as `percentiles` has them; null for an empty one. */
  percentile(share: number): number | null {
    return this.#total === 0 ? null : this.#percentile(share);
  }

  compact(): CompactHistogram {
    const filled: number[] = [];
    this.#counts.forEach((count, bucket) => {
      if (count > 0) filled.push(bucket, count);
    });
    return Uint32Array.from(filled);
  }

  addAll(compact: CompactHistogram): void {
    for (let at = 0; at + 1 < compact.length; at += 2) this.#add(compact[at] ?? 0, compact[at + 1] ?? 0);
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }

  #add(bucket: number, count: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    this.#total += count;
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

import { LatencyHistogram, type CompactHistogram } from '../../audience/latency-histogram';

/** Metrics that count events, by the names that CloudWatch has for them. */
export const COUNTED = [
  'RequestCount',
  'HTTPCode_Target_2XX_Count',
  'HTTPCode_Target_3XX_Count',
  'HTTPCode_Target_4XX_Count',
  'HTTPCode_Target_5XX_Count',
  'HTTPCode_ELB_4XX_Count',
  'HTTPCode_ELB_5XX_Count',
  'HTTPCode_ELB_502_Count',
  'HTTPCode_ELB_503_Count',
  'HTTPCode_ELB_504_Count',
  'TargetConnectionErrorCount',
  'NewConnectionCount',
] as const;
export type CountedMetric = (typeof COUNTED)[number];

/** Metrics of what there is at a moment. */
export const GAUGES = ['HealthyHostCount', 'UnHealthyHostCount', 'ActiveConnectionCount'] as const;
export type GaugeMetric = (typeof GAUGES)[number];

export type MetricName = CountedMetric | GaugeMetric | 'TargetResponseTime';

/** What is known of a metric in a span of time: the statistics of CloudWatch derive from it. Times are in seconds. */
export interface MetricSamples {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** @param share from 0 to 1 */
  readonly percentile: (share: number) => number;
}

/** How long figures are kept, in seconds. */
export const KEPT_SECONDS = 3_600;
/** Gauges that are summed are taken once in so many seconds, as CloudWatch has them by the minute. */
const GAUGE_SECONDS = 60;

interface Slot {
  readonly second: number;
  readonly counts: Uint32Array;
  gauges: Float64Array | undefined;
  times: CompactHistogram | undefined;
  timeSumMs: number;
  timeMinMs: number;
  timeMaxMs: number;
}

const INDEX_OF = new Map<MetricName, number>(
  [...COUNTED.entries(), ...GAUGES.entries()].map(([index, name]) => [name, index]),
);
const GAUGE_NAMES: ReadonlySet<string> = new Set(GAUGES);

/** The figures of the last hour, second by second. A second in which nothing happened takes no room. */
export class MetricHistory {
  readonly #slots: (Slot | undefined)[] = [];
  /* The response times of the current second; kept as a compact histogram when it is over. */
  readonly #times = new LatencyHistogram();
  #current: Slot | undefined;

  /** @param now milliseconds since 1970 */
  constructor(private readonly now: () => number) {}

  count(metric: CountedMetric): void {
    const { counts } = this.#slot();
    const index = INDEX_OF.get(metric) ?? 0;
    counts[index] = (counts[index] ?? 0) + 1;
  }

  /** Records from a request's way to its target until the response began. */
  responseTime(ms: number): void {
    const slot = this.#slot();
    this.#times.record(ms);
    slot.timeSumMs += ms;
    slot.timeMinMs = Math.min(slot.timeMinMs, ms);
    slot.timeMaxMs = Math.max(slot.timeMaxMs, ms);
  }

  gauge(metric: GaugeMetric, value: number): void {
    const slot = this.#slot();
    slot.gauges ??= new Float64Array(GAUGES.length).fill(NaN);
    slot.gauges[INDEX_OF.get(metric) ?? 0] = value;
  }

  /**
   * What was recorded of a metric from one second until before another; undefined when that is nothing.
   * @param from whole seconds since 1970, as `until`
   */
  read(metric: MetricName, from: number, until: number): MetricSamples | undefined {
    const slots = this.#between(from, until);
    if (metric === 'TargetResponseTime') return this.#responseTimes(slots);
    const index = INDEX_OF.get(metric) ?? 0;
    if (GAUGE_NAMES.has(metric)) return gaugeSamples(slots, index, from);
    const total = slots.reduce((sum, { counts }) => sum + (counts[index] ?? 0), 0);
    return total === 0 ? undefined : { count: total, sum: total, min: 1, max: 1, percentile: () => 1 };
  }

  #slot(): Slot {
    const second = Math.floor(this.now() / 1_000);
    const current = this.#current;
    // A clock that was set back writes on where it was.
    if (current !== undefined && second <= current.second) return current;
    this.#keepTimes();
    const slot: Slot = {
      second,
      counts: new Uint32Array(COUNTED.length),
      gauges: undefined,
      times: undefined,
      timeSumMs: 0,
      timeMinMs: Infinity,
      timeMaxMs: 0,
    };
    this.#slots[second % KEPT_SECONDS] = slot;
    this.#current = slot;
    return slot;
  }

  #keepTimes(): void {
    if (this.#current === undefined || this.#times.total === 0) return;
    this.#current.times = this.#times.compact();
    this.#times.clear();
  }

  #between(from: number, until: number): Slot[] {
    const newest = this.#current?.second ?? 0;
    const slots: Slot[] = [];
    const last = Math.min(until - 1, newest);
    for (let second = Math.max(from, newest - KEPT_SECONDS + 1); second <= last; second += 1) {
      const slot = this.#slots[second % KEPT_SECONDS];
      if (slot?.second === second) slots.push(slot);
    }
    return slots;
  }

  #responseTimes(slots: readonly Slot[]): MetricSamples | undefined {
    const histogram = new LatencyHistogram();
    for (const slot of slots) {
      histogram.addAll(slot === this.#current ? this.#times.compact() : (slot.times ?? new Uint32Array()));
    }
    if (histogram.total === 0) return undefined;
    const max = Math.max(...slots.map(({ timeMaxMs }) => timeMaxMs));
    return {
      count: histogram.total,
      sum: inSeconds(slots.reduce((sum, { timeSumMs }) => sum + timeSumMs, 0)),
      min: inSeconds(Math.min(...slots.map(({ timeMinMs }) => timeMinMs))),
      max: inSeconds(max),
      percentile: (share) => inSeconds(Math.min(histogram.percentile(share) ?? 0, max)),
    };
  }
}

/* To the microsecond. */
function inSeconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000_000;
}

function gaugeSamples(slots: readonly Slot[], index: number, from: number): MetricSamples | undefined {
  const last = new Map<number, number>();
  const values: number[] = [];
  for (const { second, gauges } of slots) {
    const value = gauges?.[index] ?? NaN;
    if (Number.isNaN(value)) continue;
    values.push(value);
    last.set(Math.floor((second - from) / GAUGE_SECONDS), value);
  }
  if (values.length === 0) return undefined;
  const sorted = values.sort((one, other) => one - other);
  return {
    count: last.size,
    sum: [...last.values()].reduce((sum, value) => sum + value, 0),
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    percentile: (share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0,
  };
}

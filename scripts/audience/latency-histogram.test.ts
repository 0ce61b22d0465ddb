import { LatencyHistogram, RecentLatency } from './latency-histogram';

describe('a latency histogram', () => {
  it('has no percentiles before the first duration', () => {
    expect(new LatencyHistogram().percentiles()).toBeNull();
  });

  it('is at most 2 % above the true percentiles, and never below', () => {
    const histogram = new LatencyHistogram();
    for (let ms = 1; ms <= 1_000; ms += 1) histogram.record(ms);
    const { p50, p95, p99 } = histogram.percentiles() ?? { p50: 0, p95: 0, p99: 0 };
    for (const [found, exact] of [
      [p50, 500],
      [p95, 950],
      [p99, 990],
    ] as const) {
      expect(found).toBeGreaterThanOrEqual(exact);
      expect(found).toBeLessThanOrEqual(exact * 1.021);
    }
  });

  it.each([0, 0.01, 10_000_000])('takes a duration of %s ms', (ms) => {
    const histogram = new LatencyHistogram();
    histogram.record(ms);
    expect(histogram.percentiles()?.p50).toBeGreaterThan(0);
  });
});

describe('recent latencies', () => {
  it('forget what is older than two windows', () => {
    const recent = new RecentLatency(1_000);
    recent.record(5, 0);
    expect(recent.percentiles(500)?.p50).toBeCloseTo(5, 0);
    expect(recent.percentiles(1_500)?.p50).toBeCloseTo(5, 0);
    expect(recent.percentiles(4_000)).toBeNull();
  });
});

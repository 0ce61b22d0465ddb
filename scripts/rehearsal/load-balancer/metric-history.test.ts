import { KEPT_SECONDS, MetricHistory } from './metric-history';

const START = 1_000_000;

function history() {
  const clock = { seconds: START };
  return { clock, metrics: new MetricHistory(() => clock.seconds * 1_000) };
}

describe('the history of a metric', () => {
  it('has the events of the seconds that are asked for, and no others', () => {
    const { clock, metrics } = history();
    metrics.count('RequestCount');
    clock.seconds += 1;
    metrics.count('RequestCount');
    metrics.count('RequestCount');
    clock.seconds += 5;
    metrics.count('RequestCount');
    expect(metrics.read('RequestCount', START + 1, START + 6)).toMatchObject({ count: 2, sum: 2, max: 1 });
    expect(metrics.read('RequestCount', START, START + 7)).toMatchObject({ sum: 4 });
    expect(metrics.read('RequestCount', START + 2, START + 6)).toBeUndefined();
    expect(metrics.read('TargetConnectionErrorCount', START, START + 7)).toBeUndefined();
  });

  it('has response times over several seconds, the current one included', () => {
    const { clock, metrics } = history();
    for (let ms = 1; ms <= 90; ms += 1) metrics.responseTime(10);
    clock.seconds += 1;
    for (let ms = 1; ms <= 10; ms += 1) metrics.responseTime(1_000);
    const times = metrics.read('TargetResponseTime', START, START + 2);
    expect(times).toMatchObject({ count: 100, min: 0.01, max: 1 });
    expect(times?.sum).toBeCloseTo(10.9);
    expect(times?.percentile(0.5)).toBeGreaterThanOrEqual(0.01);
    expect(times?.percentile(0.5)).toBeLessThan(0.0103);
    expect(times?.percentile(0.95)).toBe(1);
    expect(metrics.read('TargetResponseTime', START, START + 1)).toMatchObject({ count: 90, max: 0.01 });
  });

  it('has gauges with their extremes, and sums them once a minute', () => {
    const { clock, metrics } = history();
    for (const value of [2, 0, 2]) {
      metrics.gauge('HealthyHostCount', value);
      clock.seconds += 1;
    }
    clock.seconds = START + 60;
    metrics.gauge('HealthyHostCount', 4);
    expect(metrics.read('HealthyHostCount', START, START + 60)).toMatchObject({
      min: 0,
      max: 2,
      sum: 2,
      count: 1,
    });
    expect(metrics.read('HealthyHostCount', START, START + 120)).toMatchObject({ max: 4, sum: 6, count: 2 });
  });

  it('forgets what is older than an hour, and is not misled by where it kept it', () => {
    const { clock, metrics } = history();
    metrics.count('RequestCount');
    clock.seconds += KEPT_SECONDS - 1;
    metrics.count('RequestCount');
    expect(metrics.read('RequestCount', 0, clock.seconds + 1)).toMatchObject({ sum: 2 });
    clock.seconds += 1;
    metrics.count('RequestCount');
    expect(metrics.read('RequestCount', 0, clock.seconds + 1)).toMatchObject({ sum: 2 });
    expect(metrics.read('RequestCount', START, START + 1)).toBeUndefined();
  });

  it('goes on where it was when the clock is set back', () => {
    const { clock, metrics } = history();
    metrics.count('RequestCount');
    clock.seconds -= 100;
    metrics.count('RequestCount');
    expect(metrics.read('RequestCount', START, START + 1)).toMatchObject({ sum: 2 });
  });
});

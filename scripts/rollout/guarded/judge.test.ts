import type { ProbeFigures, StepSignals } from '../signals';
import { DEFAULT_THRESHOLDS, judge, type Verdict } from './judge';
import { goodProbes } from './testing/world';

const OTHER = { requests: 200, errors: 0, p95Ms: 20 };

interface Seen {
  readonly green?: Partial<StepSignals['samples']['green']>;
  readonly blue?: Partial<StepSignals['samples']['blue']>;
  readonly probes?: Partial<ProbeFigures>;
  readonly metrics?: StepSignals['metrics'];
  readonly healthy?: number;
}

function judged({ green, blue, probes, metrics = null, healthy = 2 }: Seen) {
  const signals: StepSignals = {
    healthyTargets: { blue: 2, green: healthy },
    samples: { blue: { ...OTHER, ...blue }, green: { ...OTHER, ...green } },
    metrics,
    probes: { ...goodProbes(), ...probes },
  };
  return judge(signals, 'green', DEFAULT_THRESHOLDS);
}

const errors = (count: number, requests: number) => ({ requests, errors: count });

describe('a step', () => {
  it.each<[string, Verdict, Seen]>([
    ['everything in order', 'pass', {}],
    ['no healthy target', 'fail', { healthy: 0 }],
    ['30 % errors of 60', 'fail', { green: errors(18, 60) }],
    [
      '30 % errors of 60 when the other was hardly asked',
      'fail',
      { green: errors(18, 60), blue: errors(0, 3) },
    ],
    ['errors only', 'fail', { green: errors(5, 5), blue: errors(0, 60) }],
    ['1 error of 3', 'inconclusive', { green: errors(1, 3) }],
    ['2 errors of 60', 'inconclusive', { green: errors(2, 60) }],
    ['30 % errors of 60 at both', 'pass', { green: errors(18, 60), blue: errors(18, 60) }],
    ['fewer errors than the other', 'pass', { green: errors(20, 200), blue: errors(60, 200) }],
    ['a few errors among many requests', 'pass', { green: errors(40, 10_000) }],
    [
      '2 % errors of many, and the other has none',
      'fail',
      { green: errors(200, 10_000), blue: errors(0, 10_000) },
    ],
    ['too few requests', 'inconclusive', { green: errors(0, 49) }],
    ['just enough requests', 'pass', { green: errors(0, 50) }],
    ['no request at all', 'inconclusive', { green: { requests: 0, p95Ms: null } }],
    ['a p95 far above', 'fail', { green: { p95Ms: 900 } }],
    ['a p95 far above from few requests', 'inconclusive', { green: { requests: 10, p95Ms: 900 } }],
    ['a p95 that is many times as long, but still short', 'pass', { green: { p95Ms: 90 } }],
    ['a p95 above at a slow pair', 'pass', { green: { p95Ms: 1_200 }, blue: { p95Ms: 1_000 } }],
    ['a disconnect', 'fail', { probes: { disconnects: 1 } }],
    ['a lost message', 'fail', { probes: { lost: 1 } }],
    ['a message shown twice', 'fail', { probes: { shownTwice: 1 } }],
    ['slow delivery', 'fail', { probes: { deliveryP95Ms: 1_500 } }],
    ['slow delivery of few', 'inconclusive', { probes: { deliveryP95Ms: 1_500, deliveries: 10 } }],
    ['too few deliveries', 'inconclusive', { probes: { deliveries: 3, deliveryP95Ms: 30 } }],
    ['no probes, but requests', 'pass', { probes: { clients: 0, deliveries: 0, deliveryP95Ms: null } }],
    [
      "errors that only the load balancer's metrics tell",
      'fail',
      { metrics: { blue: OTHER, green: { ...OTHER, errors: 60 } } },
    ],
    [
      "enough requests by the load balancer's metrics alone",
      'pass',
      { green: errors(0, 5), metrics: { blue: OTHER, green: OTHER } },
    ],
  ])('with %s: %s', (_what, verdict, seen) => {
    const { verdict: found, reasons } = judged(seen);
    expect(found).toBe(verdict);
    expect(reasons.length).toBeGreaterThan(0);
  });

  it('says what is wrong in words, all of it', () => {
    const { reasons } = judged({ green: errors(18, 60), probes: { disconnects: 1, lost: 2 }, healthy: 0 });
    expect(reasons).toEqual([
      'green has no healthy target',
      'probes were disconnected once',
      '2 acknowledged messages lost',
      'green answers 18 of 60 with errors, blue 0 of 200 (probes)',
    ]);
  });

  it('says what is missing', () => {
    expect(judged({ green: errors(0, 1) }).reasons).toEqual(['1 request of green, and 50 are needed']);
  });

  it('says what a pass is founded on', () => {
    expect(judged({}).reasons).toEqual([
      '200 requests of green, 0 errors',
      'p95 20 ms against 20 ms',
      '50 probes without a disconnect, nothing lost, delivery p95 40 ms',
    ]);
  });

  it('fails 30 % errors within 35 requests of each colour', () => {
    const failing = [...Array(60).keys()].find((n) => {
      const green = errors(Math.floor(n * 0.3), n);
      return judged({ green, blue: errors(0, n) }).verdict === 'fail';
    });
    expect(failing).toBeLessThanOrEqual(35);
    expect(failing).toBeGreaterThan(10);
  });
});

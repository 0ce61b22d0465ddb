import type { Colour } from '../../app/contract/colour';
import { parseSplit, type Weights } from '../../app/contract/weights';
import { handoverPace, planRebalance, warmingUp } from '../../app/server/handover/rebalance-plan';
import type { InstanceSnapshot } from '../../app/server/fleet/fleet-view';
import type { Counts } from '../audience/convergence';
import { forecastHandover } from './handover-forecast';

const PACE = { sharePerSecond: 0.16, connectionsPerSecond: 300 };

/**
 * What the servers' own planner does, when everybody who is asked moves at once: how many moved, in how many rounds.
 */
function simulate(weights: Weights, sockets: Counts, from: Colour) {
  const open: Record<Colour, number> = { ...sockets };
  const pace = handoverPace({ ...PACE, roundMs: 500 });
  const snapshot = (colour: Colour): InstanceSnapshot => ({
    instanceId: colour,
    colour,
    version: '1',
    draining: false,
    open: open[colour],
    leaving: 0,
    rooms: {},
  });
  let rounds = 0;
  for (; rounds < 1_000; rounds++) {
    const plan = planRebalance({
      instanceId: from,
      colour: from,
      weights,
      instances: [snapshot('blue'), snapshot('green')],
      clients: open.blue + open.green,
      pace: warmingUp(pace, rounds),
    });
    if (!plan) break;
    open[from] -= plan.count;
    open[plan.to] += plan.count;
  }
  return { rounds, moved: sockets[from] - open[from] };
}

describe('the forecast of handovers', () => {
  it.each<[string, number, number, Colour]>([
    ['50/50', 180, 20, 'blue'],
    ['10/90', 100, 100, 'blue'],
    ['100/0', 20, 180, 'green'],
    ['0/100', 2, 0, 'blue'],
    ['50/50', 2_000, 0, 'blue'],
    ['90/10', 30, 0, 'blue'],
  ])('for a shift to %s with %d and %d open sockets is what the servers do', (split, blue, green, from) => {
    const weights = parseSplit(split);
    const sockets = { blue, green };
    const forecast = forecastHandover({ weights, sockets, instances: { blue: 1, green: 1 }, ...PACE });
    const { rounds, moved } = simulate(weights, sockets, from);
    expect(forecast?.from).toBe(from);
    const most = Math.floor(0.02 * (blue + green));
    expect(Math.abs((forecast?.clients ?? 0) - moved)).toBeLessThanOrEqual(most);
    expect(Math.abs((forecast?.seconds ?? 0) - (rounds * 0.5 + 2))).toBeLessThanOrEqual(1);
  });

  it.each<[string, string, Counts, Counts]>([
    ['nobody is there', '50/50', { blue: 0, green: 0 }, { blue: 1, green: 1 }],
    ['all is as wanted', '50/50', { blue: 101, green: 99 }, { blue: 1, green: 1 }],
    ['nobody would take them', '0/100', { blue: 10, green: 0 }, { blue: 1, green: 0 }],
  ])('is that none moves when %s', (_why, split, sockets, instances) => {
    expect(forecastHandover({ weights: parseSplit(split), sockets, instances, ...PACE })).toBeUndefined();
  });
});

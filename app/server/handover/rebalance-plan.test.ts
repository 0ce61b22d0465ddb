import type { Colour } from '../../contract/colour';
import type { InstanceSnapshot } from '../fleet/fleet-view';
import { handoverPace, planRebalance, warmingUp } from './rebalance-plan';
import { RecentPeak } from './recent-peak';

const HANDOVER_PACE = handoverPace({ sharePerSecond: 0.2, connectionsPerSecond: 300, roundMs: 500 });

const instance = (
  instanceId: string,
  open: number,
  { leaving = 0, draining = false }: { leaving?: number; draining?: boolean } = {},
): InstanceSnapshot => ({
  instanceId,
  colour: instanceId.startsWith('blue') ? 'blue' : 'green',
  version: '1',
  draining,
  open,
  leaving,
  rooms: {},
});

function plan(
  instanceId: string,
  [blue, green]: readonly [number, number],
  instances: readonly InstanceSnapshot[],
  pace = HANDOVER_PACE,
) {
  return planRebalance({
    instanceId,
    colour: instanceId.startsWith('blue') ? 'blue' : 'green',
    weights: { blue, green },
    instances,
    clients: instances.reduce((total, { open }) => total + open, 0),
    pace,
  });
}

describe('a round of handovers', () => {
  it.each([
    [
      'moves at most a tenth of all clients',
      'blue',
      [10, 90],
      [instance('blue', 180), instance('green', 20)],
      20,
    ],
    [
      'moves what is left of the surplus',
      'blue',
      [10, 90],
      [instance('blue', 30), instance('green', 170)],
      10,
    ],
    [
      'leaves those out that are leaving',
      'blue',
      [10, 90],
      [instance('blue', 35, { leaving: 10 }), instance('green', 165)],
      5,
    ],
    ['leaves a small deviation alone', 'blue', [50, 50], [instance('blue', 104), instance('green', 96)], 0],
    [
      'moves more than a small deviation',
      'blue',
      [50, 50],
      [instance('blue', 105), instance('green', 95)],
      5,
    ],
    [
      'moves nobody to where too many are',
      'green',
      [10, 90],
      [instance('blue', 180), instance('green', 20)],
      0,
    ],
    ['leaves nobody at weight 0', 'blue', [0, 100], [instance('blue', 3), instance('green', 197)], 3],
    ['moves nobody to weight 0', 'blue', [100, 0], [instance('blue', 3), instance('green', 0)], 0],
    ['moves nobody to a colour without an instance', 'blue', [0, 100], [instance('blue', 3)], 0],
    [
      'moves nobody to one that drains',
      'blue',
      [0, 100],
      [instance('blue', 3), instance('green', 1, { draining: true })],
      0,
    ],
    ['splits two clients', 'blue', [50, 50], [instance('blue', 2), instance('green', 0)], 1],
    ['lets one client stay at 50/50', 'blue', [50, 50], [instance('blue', 1), instance('green', 0)], 0],
    ['lets three of five stay at 50/50', 'blue', [50, 50], [instance('blue', 3), instance('green', 2)], 0],
    ['moves at least five of a few', 'blue', [10, 90], [instance('blue', 10), instance('green', 0)], 5],
    ['moves the last of ten at 10/90', 'blue', [10, 90], [instance('blue', 2), instance('green', 8)], 1],
    ['keeps one of ten at 10/90', 'blue', [10, 90], [instance('blue', 1), instance('green', 9)], 0],
  ] as const)('%s', (_what, instanceId, weights, instances, count) => {
    expect(plan(instanceId, weights, instances)?.count ?? 0).toBe(count);
  });

  it('shares the surplus among the instances of a colour by what they have', () => {
    const fleet = [
      instance('blue-1', 12),
      instance('blue-2', 5),
      instance('blue-3', 0),
      instance('green', 83),
    ];
    const pace = { ...HANDOVER_PACE, share: 1 };
    const parts = ['blue-1', 'blue-2', 'blue-3'].map((id) => plan(id, [10, 90], fleet, pace)?.count ?? 0);
    expect(parts).toEqual([5, 2, 0]);
  });

  it('asks no more than those let in to whom the clients go, and leaves them a reserve', () => {
    const blue = instance('blue', 5_000);
    const green = ['green-1', 'green-2', 'green-3'].map((id) => instance(id, 0));
    const count = (instances: InstanceSnapshot[]) => plan('blue', [10, 90], instances)?.count;
    expect(count([blue, ...green.slice(0, 1)])).toBe(120);
    expect(count([blue, ...green.slice(0, 2)])).toBe(240);
    expect(count([instance('blue', 1_000), ...green])).toBe(100);
  });

  it('asks fewer when many have been asked and are still there, and nobody when they are too many', () => {
    const green = instance('green', 0);
    const counts = [0, 500, 550, 600, 700].map(
      (leaving) => plan('blue', [0, 100], [instance('blue', 1_000, { leaving }), green])?.count,
    );
    expect(counts).toEqual([100, 100, 50, undefined, undefined]);
  });

  it('asks the same share in a second, however long a round is, and a few at least', () => {
    const fleet = [instance('blue', 1_000), instance('green', 0)];
    const counts = [100, 500, 1_000].map(
      (roundMs) =>
        plan(
          'blue',
          [0, 100],
          fleet,
          handoverPace({ sharePerSecond: 0.1, connectionsPerSecond: 300, roundMs }),
        )?.count,
    );
    expect(counts).toEqual([10, 50, 100]);
    const slow = handoverPace({ sharePerSecond: 0.001, connectionsPerSecond: 300, roundMs: 500 });
    expect(plan('blue', [0, 100], fleet, slow)?.count).toBe(5);
    const two = [instance('blue-1', 500), instance('blue-2', 500), instance('green', 0)];
    expect(plan('blue-1', [0, 100], two, slow)?.count).toBe(3);
  });

  it('never has both colours move clients at once', () => {
    for (let blue = 0; blue <= 30; blue += 1) {
      for (let green = 0; green <= 30; green += 1) {
        for (const weights of [
          [50, 50],
          [10, 90],
          [1, 2],
          [333, 667],
        ] as const) {
          const fleet = [instance('blue', blue), instance('green', green)];
          expect(plan('blue', weights, fleet) && plan('green', weights, fleet)).toBeUndefined();
        }
      }
    }
  });
});

/**
 * A fleet in steps of 100 ms: rounds every 500 ms, counts of the others up to a second old, and clients that take up to
 * 800 ms to move and are counted twice for the last 100 of them.
 */
function simulate(start: Record<string, number>, weights: readonly [number, number], seconds: number) {
  const open: Record<string, number> = { ...start };
  const leaving: Record<string, number> = Object.fromEntries(Object.keys(start).map((id) => [id, 0]));
  const moves: { at: number; from: string; to: string; step: 'arrive' | 'leave' }[] = [];
  const published = new Map<string, InstanceSnapshot>();
  const peaks = new Map(Object.keys(start).map((id) => [id, { peak: undefined as RecentPeak | undefined }]));
  let time = 0;
  let asked = 0;
  const largest: Record<Colour, number> = { blue: 0, green: 0 };
  const snapshotOf = (id: string) => instance(id, open[id] ?? 0, { leaving: leaving[id] ?? 0 });
  for (const [id, state] of peaks) {
    state.peak = new RecentPeak(3_000, () => time);
    published.set(id, snapshotOf(id));
  }
  const ids = Object.keys(start);
  for (; time < seconds * 1_000; time += 100) {
    for (const move of moves.filter(({ at }) => at === time)) {
      if (move.step === 'arrive') open[move.to] = (open[move.to] ?? 0) + 1;
      else {
        open[move.from] = (open[move.from] ?? 0) - 1;
        leaving[move.from] = (leaving[move.from] ?? 0) - 1;
      }
    }
    ids.forEach((id, index) => {
      if (time % 1_000 === (index * 300) % 1_000) published.set(id, snapshotOf(id));
      if (time % 500 !== (index * 200) % 500) return;
      const fleet = [
        snapshotOf(id),
        ...[...published.values()].filter(({ instanceId }) => instanceId !== id),
      ];
      const clients = peaks.get(id)?.peak?.add(fleet.reduce((total, one) => total + one.open, 0)) ?? 0;
      const colour: Colour = id.startsWith('blue') ? 'blue' : 'green';
      const planned = planRebalance({
        instanceId: id,
        colour,
        weights: { blue: weights[0], green: weights[1] },
        instances: fleet,
        clients,
        pace: HANDOVER_PACE,
      });
      const count = planned?.count ?? 0;
      asked += count;
      largest[colour] = Math.max(largest[colour], count);
      leaving[id] = (leaving[id] ?? 0) + count;
      const targets = ids.filter((other) => other.startsWith(planned?.to ?? '-'));
      for (let move = 0; move < count; move += 1) {
        const at = time + 100 * (2 + (move % 6));
        const to = targets[move % targets.length] ?? id;
        moves.push({ at, from: id, to, step: 'arrive' }, { at: at + 100, from: id, to, step: 'leave' });
      }
    });
  }
  const blue = ids.filter((id) => id.startsWith('blue')).reduce((total, id) => total + (open[id] ?? 0), 0);
  return { blue, asked, largest };
}

describe('a shift', () => {
  it('of 200 clients from 90/10 to 10/90 is followed within seven seconds, in small rounds', () => {
    const { blue, asked, largest } = simulate({ blue: 180, green: 20 }, [10, 90], 7);
    expect(Math.abs(blue - 20)).toBeLessThanOrEqual(4);
    expect(asked).toBeLessThanOrEqual(165);
    expect(largest.blue).toBeLessThanOrEqual(22);
  });

  it.each([
    [{ blue: 180, green: 20 }, [50, 50]],
    [{ blue: 100, green: 100 }, [10, 90]],
    [{ blue: 20, green: 180 }, [100, 0]],
    [{ 'blue-1': 90, 'blue-2': 90, 'green-1': 10, 'green-2': 10 }, [10, 90]],
    [{ 'blue-1': 150, 'blue-2': 30, green: 20 }, [50, 50]],
    [{ blue: 2, green: 0 }, [50, 50]],
    [{ blue: 10, green: 0 }, [10, 90]],
    [{ blue: 5, green: 5 }, [0, 100]],
  ] as const)('of %j to %j settles, and moves hardly anybody back', (start, weights) => {
    const total = Object.values<number>(start).reduce((a, b) => a + b);
    const atStart = Object.entries<number>(start)
      .filter(([id]) => id.startsWith('blue'))
      .reduce((sum, [, open]) => sum + open, 0);
    const wanted = Math.round((total * weights[0]) / (weights[0] + weights[1]));
    const { blue, asked } = simulate(start, weights, 20);
    expect(Math.abs(blue - wanted)).toBeLessThanOrEqual(Math.floor(total * HANDOVER_PACE.tolerance));
    expect(asked).toBeLessThanOrEqual(Math.ceil(Math.abs(atStart - wanted) * 1.08) + 1);
    expect(simulate(start, weights, 60).asked).toBe(asked);
  });
});

describe('the first rounds after a shift', () => {
  it.each([
    [0, 25],
    [1, 50],
    [2, 75],
    [3, 100],
    [9, 100],
  ])('after %i rounds: of 1,000 clients at most %i are asked', (roundsBefore, asked) => {
    const instances = [instance('blue', 1_000), instance('green', 0)];
    const pace = warmingUp(HANDOVER_PACE, roundsBefore);
    expect(plan('blue', [0, 100], instances, pace)).toEqual({ to: 'green', count: asked });
  });

  it('still move a handful of a small audience', () => {
    const instances = [instance('blue', 20), instance('green', 0)];
    expect(plan('blue', [0, 100], instances, warmingUp(HANDOVER_PACE, 0))).toEqual({ to: 'green', count: 5 });
  });
});

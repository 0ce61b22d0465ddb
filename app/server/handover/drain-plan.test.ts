import type { InstanceSnapshot } from '../fleet/fleet-view';
import { drainCount, planDrain } from './drain-plan';
import { handoverPace } from './rebalance-plan';

const instance = (instanceId: string, draining = false): InstanceSnapshot => ({
  instanceId,
  colour: instanceId.startsWith('blue') ? 'blue' : 'green',
  version: '1',
  draining,
  open: 10,
  leaving: 0,
  rooms: {},
});
const self = instance('blue-1', true);
const [blue, green] = [instance('blue-2'), instance('green-1')];
const ask = (to: 'blue' | 'green') => ({ kind: 'ask', to, destinations: 1 }) as const;

describe('a shutdown', () => {
  it.each([
    ['sends clients to the other colour', [50, 50], [self, blue, green], ask('green')],
    ['sends them to its own colour when the other has no weight', [100, 0], [self, blue, green], ask('blue')],
    ['sends them to the other colour when nothing else is there', [100, 0], [self, green], ask('green')],
    ['sends them to its own colour when nothing else is there', [0, 100], [self, blue], ask('blue')],
    ['ends when the others drain too', [50, 50], [self, instance('green-1', true)], { kind: 'give-up' }],
    ['waits when it has heard of no other', [50, 50], [self], { kind: 'wait' }],
    ['waits so too when the other colour has no weight', [100, 0], [self], { kind: 'wait' }],
  ] as const)('%s', (_what, [blueWeight, greenWeight], instances, step) => {
    const weights = { blue: blueWeight, green: greenWeight };
    expect(planDrain({ instanceId: 'blue-1', colour: 'blue', weights, instances }, true)).toEqual(step);
  });

  it('sends clients to the other colour while the weights are not known', () => {
    const input = { instanceId: 'blue-1', colour: 'blue', weights: undefined } as const;
    expect(planDrain({ ...input, instances: [self, blue, green] }, true)).toEqual(ask('green'));
  });

  it.each([
    ['sends clients to the other colour', { blue: 50, green: 50 }, ask('green')],
    ['ends when the other colour has no weight', { blue: 100, green: 0 }, { kind: 'give-up' }],
    ['ends when the weights are not known', undefined, { kind: 'give-up' }],
  ] as const)('that has heard of no other for long %s', (_what, weights, step) => {
    const input = { instanceId: 'blue-1', colour: 'blue', weights, instances: [self] } as const;
    expect(planDrain(input, false)).toEqual(step);
  });
});

describe('a round of a drain', () => {
  const pace = handoverPace({ sharePerSecond: 0.2, connectionsPerSecond: 300, roundMs: 500 });
  const round = { clients: 200, askable: 200, destinations: 1, leftMs: 20_000, moveMs: 8_000, roundMs: 500 };

  it.each([
    ['asks the share of a round', {}, 20],
    ['asks at least a few', { clients: 10, askable: 10 }, 5],
    ['asks no more than the others let in', { clients: 2_000, askable: 2_000 }, 120],
    ['asks more where more instances take them', { clients: 2_000, askable: 2_000, destinations: 2 }, 200],
    ['asks as many as the time wants', { clients: 9_600, askable: 9_600 }, 400],
    ['asks faster when time gets short', { leftMs: 4_000 }, 50],
    ['asks all in the end', { leftMs: 400 }, 200],
  ])('%s', (_what, change, count) => {
    expect(drainCount({ ...round, ...change }, pace)).toBe(count);
  });

  it.each([[3], [200], [2_000], [20_000]])('asks the last of %i clients before the deadline', (clients) => {
    let askable = clients;
    let leftMs = 20_000;
    for (; askable > 0 && leftMs > 0; leftMs -= 500) {
      askable -= drainCount({ ...round, clients, askable, leftMs }, pace);
    }
    expect(askable).toBeLessThanOrEqual(0);
    expect(leftMs).toBeGreaterThan(1_000);
  });
});

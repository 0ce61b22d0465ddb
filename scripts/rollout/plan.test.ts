import type { Colour } from '../../app/contract/colour';
import { InvalidWeightsError, parseSplit, type Weights } from '../../app/contract/weights';
import { planShift, rollbackRequest, stableAfter, type ShiftRequest } from './plan';
import type { LiveSplit, RolloutState } from './state';

interface Given {
  readonly configured?: string;
  readonly stable?: Colour;
  /** Live splits by label. */
  readonly live?: Readonly<Record<string, string>>;
  readonly healthy?: Readonly<Record<Colour, number>>;
  readonly unrecognised?: readonly string[];
}

function state({
  configured = '90/10',
  stable = 'blue',
  live,
  healthy,
  unrecognised = [],
}: Given): RolloutState {
  return {
    configured: { weights: parseSplit(configured), stable },
    splits: Object.entries(live ?? { plain: configured, poll: configured }).map(([label, split]) =>
      liveSplit(label, split),
    ),
    unrecognised,
    healthyTargets: healthy ?? { blue: 1, green: 1 },
  };
}

function liveSplit(label: string, split: string): LiveSplit {
  const [blue = 0, green = 0] = split.split('/').map(Number);
  return {
    arn: label,
    kind: 'rule',
    label,
    weights: { blue, green },
    targetGroupArns: { blue: 'b', green: 'g' },
    actions: [],
  };
}

/** What a plan comes to, in a line. */
function planned(given: Given, request: Omit<ShiftRequest, 'weights'> & { readonly to: string }): string {
  const { to, ...rest } = request;
  const plan = planShift(state(given), { ...rest, weights: parseSplit(to) });
  switch (plan.kind) {
    case 'refusal':
      return `refused: ${plan.reason}`;
    case 'nothing-to-do':
      return 'nothing to do';
    case 'shift':
      return [plan.parameterValue ?? 'parameter stays', ...plan.changes.map(({ label }) => label)].join(', ');
  }
}

const NO_HEALTHY_GREEN = { blue: 1, green: 0 };
const REFUSED_GREEN =
  'refused: green would get traffic but has no healthy target; --force shifts all the same';

describe('planning a shift', () => {
  it.each<[string, Given, { to: string; force?: boolean }, string]>([
    [
      'a shift writes the parameter and changes every split',
      {},
      { to: '50/50' },
      '{"blue":50,"green":50,"stable":"blue"}, plain, poll',
    ],
    ['a split that is there already needs nothing', {}, { to: '90/10' }, 'nothing to do'],
    [
      'only what differs is changed, as after a failure half-way',
      { configured: '50/50', live: { plain: '50/50', poll: '90/10' } },
      { to: '50/50' },
      'parameter stays, poll',
    ],
    [
      'a parameter that lags behind the rules is written alone',
      { configured: '90/10', live: { plain: '50/50', poll: '50/50' } },
      { to: '50/50' },
      '{"blue":50,"green":50,"stable":"blue"}',
    ],
    [
      'equal shares in other numbers are a change',
      {},
      { to: '9/1' },
      '{"blue":9,"green":1,"stable":"blue"}, plain, poll',
    ],
    [
      'a colour without healthy targets gets no more traffic',
      { healthy: NO_HEALTHY_GREEN },
      { to: '50/50' },
      REFUSED_GREEN,
    ],
    ['nor its first', { configured: '100/0', healthy: NO_HEALTHY_GREEN }, { to: '99/1' }, REFUSED_GREEN],
    [
      'nor where a single split would give it more',
      { configured: '50/50', live: { plain: '50/50', poll: '100/0' }, healthy: NO_HEALTHY_GREEN },
      { to: '50/50' },
      REFUSED_GREEN,
    ],
    [
      'nor when nothing had traffic before',
      { live: { plain: '0/0' }, healthy: NO_HEALTHY_GREEN },
      { to: '90/10' },
      REFUSED_GREEN,
    ],
    [
      'unless it is forced',
      { healthy: NO_HEALTHY_GREEN },
      { to: '50/50', force: true },
      '{"blue":50,"green":50,"stable":"blue"}, plain, poll',
    ],
    [
      'away from a colour without healthy targets is always possible',
      { configured: '50/50', healthy: NO_HEALTHY_GREEN },
      { to: '100/0' },
      '{"blue":100,"green":0,"stable":"blue"}, plain, poll',
    ],
    [
      'with both colours down, nothing gains',
      { healthy: { blue: 0, green: 0 } },
      { to: '95/5' },
      'refused: blue would get traffic but has no healthy target; --force shifts all the same',
    ],
    [
      'no split at all is refused, even by force',
      { live: {} },
      { to: '50/50', force: true },
      'refused: the load balancer has no rule that splits traffic between blue and green',
    ],
    [
      'a forward that mixes in something unknown is refused, even by force',
      { unrecognised: ['port 80 rule 7'] },
      { to: '50/50', force: true },
      'refused: port 80 rule 7 mixes a colour with other target groups',
    ],
  ])('%s', (_sentence, given, request, expected) => {
    expect(planned(given, request)).toBe(expected);
  });

  it('repairs a parameter that cannot be read', () => {
    const broken = { ...state({}), configured: new InvalidWeightsError('no JSON') };
    expect(planShift(broken, { weights: { blue: 90, green: 10 } })).toMatchObject({
      kind: 'shift',
      parameterValue: '{"blue":90,"green":10,"stable":"blue"}',
      changes: [],
    });
  });

  it('names the colours that it gives traffic to by force', () => {
    const plan = planShift(state({ healthy: NO_HEALTHY_GREEN }), {
      weights: { blue: 50, green: 50 },
      force: true,
    });
    expect(plan).toMatchObject({ unhealthy: ['green'] });
  });
});

describe('the stable colour', () => {
  it.each<[string, Colour, string, Colour]>([
    ['100/0', 'green', '90/10', 'blue'],
    ['0/100', 'blue', '10/90', 'green'],
    ['90/10', 'blue', '50/50', 'blue'],
    ['90/10', 'green', '50/50', 'green'],
    ['10/90', 'blue', '0/100', 'blue'],
    ['0/100', 'blue', '0/100', 'blue'],
    ['0/100', 'blue', '0/999', 'blue'],
    ['0/100', 'blue', '100/0', 'green'],
  ])('from %s with %s stable, a shift to %s leaves %s stable', (from, stable, to, expected) => {
    expect(stableAfter({ weights: parseSplit(from), stable }, parseSplit(to))).toBe(expected);
  });

  it('is blue when the parameter cannot be read', () => {
    expect(stableAfter(new InvalidWeightsError('no JSON'), { blue: 1, green: 1 })).toBe('blue');
  });
});

describe('a rollback', () => {
  const configured = (stable: Colour) => ({ weights: { blue: 10, green: 90 } satisfies Weights, stable });

  it('asks for all traffic to the stable colour', () => {
    expect(rollbackRequest(configured('blue'))).toEqual({ weights: { blue: 100, green: 0 }, stable: 'blue' });
    expect(rollbackRequest(configured('green'))).toEqual({
      weights: { blue: 0, green: 100 },
      stable: 'green',
    });
  });

  it('or to the one that it is given, which is stable then', () => {
    expect(rollbackRequest(configured('blue'), 'green')).toEqual({
      weights: { blue: 0, green: 100 },
      stable: 'green',
    });
  });

  it('does not guess when the parameter cannot be read', () => {
    expect(rollbackRequest(new InvalidWeightsError('no JSON'))).toBeUndefined();
    expect(rollbackRequest(new InvalidWeightsError('no JSON'), 'blue')?.stable).toBe('blue');
  });
});

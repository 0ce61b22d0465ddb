import type { ConsoleView, RolloutView } from '../contract';
import {
  endFaultReason,
  parseSteps,
  parseWhole,
  rolloutReason,
  shiftReason,
  type RolloutControl,
} from './control-reasons';
import { sampleView } from './testing/sample-view';
import { TEXTS } from './texts';

const texts = TEXTS.en;
const known = (view: Partial<ConsoleView> = {}) =>
  ({ stream: 'live', view: { ...sampleView(), ...view } }) as const;
const rollout = (change: Partial<RolloutView>): RolloutView => ({
  to: 'green',
  steps: [10, 50, 100],
  index: 0,
  phase: 'observing',
  until: null,
  text: '',
  reason: null,
  verdicts: [],
  by: 'user/ann',
  driven: true,
  ...change,
});

describe('a shift', () => {
  const half = { blue: 50, green: 50 };

  it('can be asked for when both colours are healthy', () => {
    expect(shiftReason(known(), half, texts)).toBeNull();
  });

  it('says which colour has no healthy target, and only where that colour is to get something', () => {
    const traffic = { ...sampleView().traffic, healthyTargets: { blue: 2, green: 0 } };
    expect(shiftReason(known({ traffic }), half, texts)).toBe('Green has no healthy target.');
    expect(shiftReason(known({ traffic }), { blue: 100, green: 0 }, texts)).toBeNull();
  });

  it('cannot be asked for on figures that are old', () => {
    expect(shiftReason({ ...known(), stream: 'stale' }, half, texts)).toMatch(/No connection/);
  });
});

describe('the controls of a rollout', () => {
  const open = (view: RolloutView | null) =>
    (['begin', 'promote', 'pause', 'resume', 'abort'] as const).filter(
      (control: RolloutControl) => rolloutReason(known({ rollout: view }), control, texts) === null,
    );

  it.each([
    [null, ['begin']],
    [rollout({}), ['promote', 'pause', 'abort']],
    [rollout({ phase: 'paused' }), ['promote', 'resume', 'abort']],
    [rollout({ driven: false }), ['promote', 'resume', 'abort']],
    [rollout({ phase: 'rolling-back' }), ['pause', 'abort']],
    [rollout({ phase: 'rolled-back' }), ['begin']],
  ])('are those that it takes (%#)', (view, controls) => {
    expect(open(view)).toEqual(controls);
  });

  it('are none while nobody knows whether there is one', () => {
    const unread = known({ parametersProblem: 'not allowed to read it' });
    expect(rolloutReason(unread, 'begin', texts)).toBe(texts.reasons.rolloutUnread);
  });
});

describe('the end of a fault', () => {
  it('can be asked for while there is one, or may be one', () => {
    const fault = { colour: 'green', errorPercent: 30, latencyMs: 0, until: 1 } as const;
    expect(endFaultReason(known(), texts)).toBe(texts.reasons.noFault);
    expect(endFaultReason(known({ fault }), texts)).toBeNull();
    expect(endFaultReason(known({ parametersProblem: 'not allowed to read it' }), texts)).toBeNull();
  });
});

test.each([
  ['10,50,100', [10, 50, 100]],
  [' 5  25 100', [5, 25, 100]],
  ['10,50', null],
  ['50,10,100', null],
  ['0,100', null],
  ['10,100,101', null],
  ['ten', null],
  ['', null],
])('steps %j are %j', (text, steps) => {
  expect(parseSteps(text)).toEqual(steps);
});

test.each([
  ['30', 30],
  ['101', null],
  ['-1', null],
  ['1.5', null],
  ['', null],
  ['1e1', null],
])('a percentage %j is %j', (text, value) => {
  expect(parseWhole(text, 0, 100)).toBe(value);
});

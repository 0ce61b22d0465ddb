import type { ConsoleView } from '../contract';
import { showReason } from './control-reasons';
import type { ControlRequest } from './control-requests';
import { nextMove, stepControl, type Show } from './show-progress';
import { showScript } from './show-script';
import { sampleView } from './testing/sample-view';
import { TEXTS } from './texts';

const texts = TEXTS.en;
const { traffic } = sampleView();
const steps = showScript('blue');
const show = (index: number): Show => ({ from: 'blue', startedAt: 1, steps, index });
const known = (
  requests: { show?: ControlRequest; traffic?: ControlRequest },
  view: Partial<ConsoleView> = {},
) => ({ stream: 'live', view: { ...sampleView(), ...view }, requests }) as const;
const request = (step: number, state: ControlRequest['state'], endedAt: number | null): ControlRequest => {
  const [first] = steps;
  if (!first) throw new Error('the show has no steps');
  return {
    request: 1,
    kind: 'shift',
    control: stepControl(show(step), steps[step] ?? first),
    operation: 'op-1',
    state,
    detail: null,
    split: null,
    endedAt,
  };
};
const BEFORE_READ = 1;

describe('the next press of a show', () => {
  it('goes on to the next step', () => {
    expect(nextMove(show(0), known({}), texts)).toEqual({ index: 1, isAgain: false, reason: null });
  });

  it('waits while the step is being made, so that two presses are one', () => {
    const { reason } = nextMove(show(1), known({ show: request(1, 'pending', null) }), texts);
    expect(reason).toBe(texts.reasons.pending);
  });

  it('waits while another control changes the split', () => {
    const { reason } = nextMove(show(1), known({ traffic: request(1, 'pending', null) }), texts);
    expect(reason).toBe(texts.reasons.pending);
  });

  it('waits until the load balancer was read since the step was verified', () => {
    const readAt = traffic.readAt ?? 0;
    const verified = (endedAt: number) => known({ show: request(1, 'verified', endedAt) });
    expect(nextMove(show(1), verified(readAt), texts).reason).toBe(texts.reasons.pending);
    expect(nextMove(show(1), verified(BEFORE_READ), texts)).toEqual({
      index: 2,
      isAgain: false,
      reason: null,
    });
  });

  it.each(['refused', 'failed', 'unknown'] as const)('makes a step again that is %s', (state) => {
    const move = nextMove(show(1), known({ show: request(1, state, BEFORE_READ) }), texts);
    expect(move).toEqual({ index: 1, isAgain: true, reason: null });
  });

  it('does not make again what failed in another show', () => {
    const other = { ...show(1), startedAt: 2 };
    expect(nextMove(other, known({ show: request(1, 'failed', BEFORE_READ) }), texts)).toMatchObject({
      index: 2,
    });
  });

  it('makes no shift to a colour without a healthy target, but goes back', () => {
    const ill = known({}, { traffic: { ...traffic, healthyTargets: { blue: 2, green: 0 } } });
    expect(nextMove(show(0), ill, texts).reason).toBe('Green has no healthy target.');
    expect(nextMove(show(4), ill, texts)).toEqual({ index: 5, isAgain: false, reason: null });
  });

  it('ends the show after its last step, once', () => {
    expect(nextMove(show(5), known({}), texts)).toEqual({ index: 6, isAgain: false, reason: null });
    expect(nextMove(show(6), known({}), texts).reason).toBe(texts.showOver);
  });
});

test('no show begins while nobody knows which colour it goes from', () => {
  expect(showReason(known({}), texts)).toBeNull();
  expect(showReason(known({}, { traffic: { ...traffic, stable: null } }), texts)).toBe(
    texts.reasons.noStable,
  );
  expect(showReason({ stream: 'connecting', view: null }, texts)).toBe(texts.reasons.noStream);
});

import { advance, type EngineInput, type OperatorCommand } from './engine';
import { DEFAULT_THRESHOLDS, type Judgement } from './judge';
import {
  expectedWeights,
  formatRollout,
  parseRollout,
  UnreadableRolloutError,
  wantedWeights,
  type Phase,
  type Rollout,
} from './rollout';

const NOW = 1_800_000_000_000;
const WEIGHTS = [
  { blue: 90, green: 10 },
  { blue: 50, green: 50 },
  { blue: 0, green: 100 },
] as const;
const BACK = { blue: 100, green: 0 };

function rollout(phase: Phase, index: 0 | 1 | 2 = 1, more: Partial<Rollout> = {}): Rollout {
  const before = index === 0 ? BACK : WEIGHTS[index === 1 ? 0 : 1];
  return {
    id: 'r1',
    generation: 1,
    to: 'green',
    from: BACK,
    at: phase.kind === 'shifting' ? before : WEIGHTS[index],
    steps: [10, 50, 100],
    index,
    pauseMs: 60_000,
    manual: false,
    personWithinMs: 300_000,
    thresholds: DEFAULT_THRESHOLDS,
    phase,
    verdicts: [],
    by: 'ann',
    startedAt: NOW - 1_000,
    handled: null,
    ...more,
  };
}

const SHIFTING: Phase = { kind: 'shifting' };
const YOUNG: Phase = { kind: 'observing', since: NOW - 59_999 };
const OVER: Phase = { kind: 'observing', since: NOW - 60_000 };
const PAUSED: Phase = { kind: 'paused', by: 'operator' };
const MANUAL: Phase = { kind: 'waiting', why: 'manual', deadline: NOW + 1 };
const UNSURE: Phase = { kind: 'waiting', why: 'inconclusive', deadline: NOW + 1 };
const LATE: Phase = { kind: 'waiting', why: 'inconclusive', deadline: NOW };
const ROLLING: Phase = { kind: 'rolling-back', reason: 'why', ends: 'rolled-back' };

const judgement = (verdict: Judgement['verdict']): EngineInput => ({
  kind: 'judgement',
  judgement: { verdict, reasons: [verdict] },
});
const command = (kind: OperatorCommand['kind'], full?: boolean): EngineInput => ({
  kind: 'command',
  command: { kind, full, by: 'bob' },
});
const PASS = judgement('pass');
const FAIL = judgement('fail');
const UNKNOWN = judgement('inconclusive');
const SHIFTED: EngineInput = { kind: 'shifted' };

describe('the engine', () => {
  it.each<[string, Phase, EngineInput, Phase['kind']]>([
    ['watches the step whose weights are set', SHIFTING, SHIFTED, 'observing'],
    ['fails at any moment', YOUNG, FAIL, 'rolling-back'],
    ['does not pass before the end of the step', YOUNG, PASS, 'observing'],
    ['does not doubt before the end of the step', YOUNG, UNKNOWN, 'observing'],
    ['goes on when the step has passed', OVER, PASS, 'shifting'],
    ['waits for a person when there was too little to see', OVER, UNKNOWN, 'waiting'],
    ['keeps waiting until the deadline', UNSURE, PASS, 'waiting'],
    ['rolls back when nobody came', LATE, PASS, 'rolling-back'],
    ['rolls back while it waits and the step fails', MANUAL, FAIL, 'rolling-back'],
    ['rolls back while it is paused and the step fails', PAUSED, FAIL, 'rolling-back'],
    ['stays paused whatever passes', PAUSED, PASS, 'paused'],
    ['has rolled back when the weights are set', ROLLING, SHIFTED, 'rolled-back'],
    ['does not care for verdicts while it rolls back', ROLLING, PASS, 'rolling-back'],
    [
      'does not give a rollback up',
      ROLLING,
      { kind: 'shift-failed', reason: 'x', changed: true },
      'rolling-back',
    ],
    [
      'rolls back a step that cannot be set',
      SHIFTING,
      { kind: 'shift-failed', reason: 'x', changed: false },
      'rolling-back',
    ],
    ['promotes over a manual pause', MANUAL, command('promote'), 'shifting'],
    ['promotes over an inconclusive step', UNSURE, command('promote'), 'shifting'],
    ['promotes over the rest of a step', YOUNG, command('promote'), 'shifting'],
    ['promotes over a pause', PAUSED, command('promote'), 'shifting'],
    ['pauses a step', YOUNG, command('pause'), 'paused'],
    ['pauses a wait, and its deadline', UNSURE, command('pause'), 'paused'],
    ['resumes', PAUSED, command('resume'), 'observing'],
    ['aborts a step', YOUNG, command('abort'), 'rolling-back'],
    ['aborts a wait', MANUAL, command('abort'), 'rolling-back'],
    ['stops when somebody else shifts', YOUNG, { kind: 'foreign-weights', seen: '1/2' }, 'aborted'],
    ['is paused by an interruption', YOUNG, { kind: 'interrupted' }, 'paused'],
    ['is to be shifted after an interruption of that', SHIFTING, { kind: 'interrupted' }, 'shifting'],
    ['is to be rolled back after an interruption of that', ROLLING, { kind: 'interrupted' }, 'rolling-back'],
    ['watches anew once it is taken up', PAUSED, { kind: 'taken-up' }, 'observing'],
    ['goes on shifting once it is taken up', SHIFTING, { kind: 'taken-up' }, 'shifting'],
  ])('%s', (_what, phase, input, expected) => {
    expect(advance(rollout(phase), input, NOW).rollout.phase.kind).toBe(expected);
  });

  it.each<[string, Phase, EngineInput]>([
    ['a resume of what is not paused', YOUNG, command('resume')],
    ['a resume of what waits', MANUAL, command('resume')],
    ['a second pause', PAUSED, command('pause')],
    ['a promotion of a rollback', ROLLING, command('promote')],
    ['a promotion of a step that is being set', SHIFTING, command('promote')],
    ['a pause of a step that is being set', SHIFTING, command('pause')],
    ['anything once it is over', { kind: 'completed' }, command('abort')],
  ])('refuses %s, and stays as it is', (_what, phase, input) => {
    const before = rollout(phase);
    const { rollout: after, answer } = advance(before, input, NOW);
    expect(answer).toMatchObject({ ok: false });
    expect(after).toBe(before);
  });

  it('completes with the last step, also by hand', () => {
    expect(advance(rollout(OVER, 2), PASS, NOW).rollout.phase.kind).toBe('completed');
    expect(advance(rollout(OVER, 2, { manual: true }), PASS, NOW).rollout.phase.kind).toBe('completed');
    expect(advance(rollout(UNSURE, 2), command('promote'), NOW).rollout.phase.kind).toBe('completed');
  });

  it('waits after each step but the last when a person is to promote', () => {
    const { phase } = advance(rollout(OVER, 1, { manual: true }), PASS, NOW).rollout;
    expect(phase).toEqual({ kind: 'waiting', why: 'manual', deadline: NOW + 300_000 });
  });

  it('goes to the last step at once when it is promoted in full', () => {
    const { rollout: next, answer } = advance(rollout(YOUNG, 0), command('promote', true), NOW);
    expect(next).toMatchObject({ index: 2, phase: SHIFTING, at: WEIGHTS[0] });
    expect(wantedWeights(next)).toEqual(WEIGHTS[2]);
    expect(answer).toEqual({ ok: true, message: 'on to 100 %' });
  });

  it('gives a person time again when it is taken up', () => {
    expect(advance(rollout(LATE), { kind: 'taken-up' }, NOW).rollout.phase).toEqual({
      ...LATE,
      deadline: NOW + 300_000,
    });
  });

  it('changes nothing when its first step is refused', () => {
    const refused: EngineInput = { kind: 'shift-failed', reason: 'no healthy target', changed: false };
    const { phase } = advance(rollout(SHIFTING, 0), refused, NOW).rollout;
    expect(phase).toEqual({ kind: 'aborted', reason: 'nothing was changed: no healthy target' });
  });

  it('remembers each verdict, and why it rolled back', () => {
    const passed = advance(rollout(OVER, 0), PASS, NOW).rollout;
    const shifted = advance(passed, SHIFTED, NOW).rollout;
    const failed = advance(shifted, FAIL, NOW).rollout;
    expect(failed.verdicts).toEqual([
      { percent: 10, verdict: 'pass', reasons: ['pass'] },
      { percent: 50, verdict: 'fail', reasons: ['fail'] },
    ]);
    expect(failed.phase).toEqual({ kind: 'rolling-back', reason: 'fail', ends: 'rolled-back' });
    expect(wantedWeights(failed)).toEqual(BACK);
  });

  it('knows which splits are its own', () => {
    expect(expectedWeights(rollout(SHIFTING, 1))).toEqual([WEIGHTS[0], WEIGHTS[1]]);
    expect(expectedWeights(rollout(YOUNG, 1))).toEqual([WEIGHTS[1]]);
    expect(expectedWeights(rollout(ROLLING, 1))).toEqual([WEIGHTS[1], WEIGHTS[1], BACK]);
  });
});

describe('the state in its parameter', () => {
  it('is read as it was written', () => {
    const written = rollout(UNSURE, 1, { handled: { id: 'c', ok: true, message: 'x {{y}}' } });
    expect(formatRollout(written)).not.toContain('{{');
    expect(parseRollout(formatRollout(written))).toEqual(written);
  });

  it('is none at first', () => {
    expect(parseRollout('none')).toBeUndefined();
    expect(parseRollout(undefined)).toBeUndefined();
  });

  it.each(['{', '{}', 'null', '[]', JSON.stringify({ ...rollout(YOUNG), index: 3 })])(
    'that is %s is told, and not guessed at',
    (value) => expect(() => parseRollout(value)).toThrow(UnreadableRolloutError),
  );

  it('fits into a parameter however long its story is', () => {
    let told = rollout({ kind: 'observing', since: NOW }, 0, { steps: [1, 2, 3, 4, 5, 6, 7, 8, 9, 100] });
    const reasons = Array<string>(9).fill('x'.repeat(2_000));
    for (let step = 0; step < 40; step += 1) {
      told = { ...told, phase: { kind: 'observing', since: 0 }, index: 0 };
      told = advance(
        told,
        { kind: 'judgement', judgement: { verdict: 'inconclusive', reasons } },
        NOW,
      ).rollout;
    }
    expect(formatRollout(told).length).toBeLessThanOrEqual(4_096);
    expect(parseRollout(formatRollout(told))?.verdicts.at(-1)?.reasons[0]).toMatch(/^x+…$/);
  });
});

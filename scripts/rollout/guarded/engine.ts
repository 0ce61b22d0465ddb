import { formatSplit, sameWeights } from '../../../app/contract/weights';
import { formatDuration } from '../../command-line/duration';
import type { Judgement } from './judge';
import {
  isOver,
  percentOf,
  rollbackWeights,
  stepWeights,
  type Phase,
  type Rollout,
  type StepVerdict,
} from './rollout';

export const COMMANDS = ['promote', 'pause', 'resume', 'abort'] as const;

/** What an operator asks of a rollout. */
export interface OperatorCommand {
  readonly kind: (typeof COMMANDS)[number];
  /** With `promote`: on to the last step. */
  readonly full?: boolean | undefined;
  readonly by: string;
}

export type EngineInput =
  /** A driver has taken it up, for the first time or after another one. */
  | { readonly kind: 'taken-up' }
  /** The weights that it wanted are verified. */
  | { readonly kind: 'shifted' }
  /** They cannot be set. @param changed whether some of them may be */
  | { readonly kind: 'shift-failed'; readonly reason: string; readonly changed: boolean }
  /** What the step looks like so far. */
  | { readonly kind: 'judgement'; readonly judgement: Judgement }
  | { readonly kind: 'command'; readonly command: OperatorCommand }
  /** Somebody else has shifted. */
  | { readonly kind: 'foreign-weights'; readonly seen: string }
  /** The driver ends, the rollout does not. */
  | { readonly kind: 'interrupted' };

export interface Advance {
  readonly rollout: Rollout;
  /** What a command came to. */
  readonly answer?: { readonly ok: boolean; readonly message: string };
}

/**
 * The next state of a rollout. What there is to do follows from the state alone, `wantedWeights`, so that whoever loads
 * it after a crash goes on with the same.
 * @param now milliseconds since 1970
 */
export function advance(rollout: Rollout, input: EngineInput, now: number): Advance {
  if (isOver(rollout)) {
    return input.kind === 'command' ? refused(rollout, 'the rollout has ended') : { rollout };
  }
  switch (input.kind) {
    case 'taken-up':
      return { rollout: takenUp(rollout, now) };
    case 'shifted':
      return { rollout: shifted(rollout, now) };
    case 'shift-failed':
      return { rollout: shiftFailed(rollout, input) };
    case 'judgement':
      return { rollout: judged(rollout, input.judgement, now) };
    case 'command':
      return obey(rollout, input.command, now);
    case 'foreign-weights':
      return { rollout: to(rollout, { kind: 'aborted', reason: foreignReason(rollout, input.seen) }) };
    case 'interrupted':
      return { rollout: interrupted(rollout) };
  }
}

function takenUp(rollout: Rollout, now: number): Rollout {
  switch (rollout.phase.kind) {
    case 'observing':
    case 'paused':
      // Nobody has seen what happened meanwhile, so the step is watched anew.
      return to(rollout, { kind: 'observing', since: now });
    case 'waiting':
      return to(rollout, { ...rollout.phase, deadline: now + rollout.personWithinMs });
    default:
      return rollout;
  }
}

function shifted(rollout: Rollout, now: number): Rollout {
  const { phase } = rollout;
  if (phase.kind === 'shifting') {
    return to({ ...rollout, at: stepWeights(rollout) }, { kind: 'observing', since: now });
  }
  return phase.kind === 'rolling-back'
    ? to({ ...rollout, at: rollbackWeights(rollout) }, { kind: phase.ends, reason: phase.reason })
    : rollout;
}

function shiftFailed(
  rollout: Rollout,
  { reason, changed }: { readonly reason: string; readonly changed: boolean },
): Rollout {
  // A rollback is tried until it succeeds or a person steps in.
  if (rollout.phase.kind !== 'shifting') return rollout;
  const untouched = !changed && sameWeights(rollout.at, rollout.from);
  return untouched
    ? to(rollout, { kind: 'aborted', reason: `nothing was changed: ${reason}` })
    : rollBack(rollout, `the step could not be set: ${reason}`);
}

function judged(rollout: Rollout, judgement: Judgement, now: number): Rollout {
  const { phase } = rollout;
  if (phase.kind !== 'observing' && phase.kind !== 'paused' && phase.kind !== 'waiting') return rollout;
  if (judgement.verdict === 'fail') {
    return rollBack(withVerdict(rollout, judgement), judgement.reasons.join('; '));
  }
  if (phase.kind === 'waiting' && now >= phase.deadline) {
    const within = formatDuration(rollout.personWithinMs);
    return rollBack(rollout, `nobody promoted ${percentOf(rollout)} % within ${within}`);
  }
  if (phase.kind !== 'observing' || now - phase.since < rollout.pauseMs) return rollout;
  const decided = withVerdict(rollout, judgement);
  if (judgement.verdict === 'inconclusive') return wait(decided, 'inconclusive', now);
  return rollout.manual && !isLastStep(rollout) ? wait(decided, 'manual', now) : goOn(decided);
}

function obey(rollout: Rollout, command: OperatorCommand, now: number): Advance {
  const { phase } = rollout;
  if (phase.kind === 'rolling-back') {
    return command.kind === 'abort'
      ? accepted(rollout, 'it is rolling back already')
      : refused(rollout, 'it is rolling back');
  }
  // Some rules may have the step's weights already, and others not.
  if (phase.kind === 'shifting' && (command.kind === 'promote' || command.kind === 'pause')) {
    return refused(rollout, `${percentOf(rollout)} % is being set: ask again when it is`);
  }
  switch (command.kind) {
    case 'abort':
      return accepted(
        rollBack(rollout, `aborted by ${command.by}`, 'aborted'),
        `back to ${formatSplit(rollbackWeights(rollout))}`,
      );
    case 'promote':
      return promote(rollout, command);
    case 'pause':
      return phase.kind === 'paused'
        ? refused(rollout, 'it is paused already')
        : accepted(to(rollout, { kind: 'paused', by: 'operator' }), `paused at ${percentOf(rollout)} %`);
    case 'resume':
      return phase.kind === 'paused'
        ? accepted(to(rollout, { kind: 'observing', since: now }), `watching ${percentOf(rollout)} % again`)
        : refused(rollout, `it is not paused${phase.kind === 'waiting' ? ': promote or abort it' : ''}`);
  }
}

function promote(rollout: Rollout, { full = false, by }: OperatorCommand): Advance {
  const decided: Rollout =
    rollout.phase.kind === 'waiting' && rollout.phase.why === 'manual'
      ? rollout
      : withVerdict(rollout, { verdict: 'promoted', reasons: [`by ${by}`] });
  const next = goOn(decided, full ? rollout.steps.length - 1 : rollout.index + 1);
  return accepted(next, isOver(next) ? 'completed' : `on to ${percentOf(next)} %`);
}

function interrupted(rollout: Rollout): Rollout {
  const { kind } = rollout.phase;
  return kind === 'observing' || kind === 'waiting'
    ? to(rollout, { kind: 'paused', by: 'interruption' })
    : rollout;
}

function goOn(rollout: Rollout, index = rollout.index + 1): Rollout {
  return isLastStep(rollout)
    ? to(rollout, { kind: 'completed' })
    : to({ ...rollout, index }, { kind: 'shifting' });
}

function wait(rollout: Rollout, why: 'manual' | 'inconclusive', now: number): Rollout {
  return to(rollout, { kind: 'waiting', why, deadline: now + rollout.personWithinMs });
}

function rollBack(
  rollout: Rollout,
  reason: string,
  ends: 'rolled-back' | 'aborted' = 'rolled-back',
): Rollout {
  return to(rollout, { kind: 'rolling-back', reason: brief(reason), ends });
}

function isLastStep({ index, steps }: Rollout): boolean {
  return index === steps.length - 1;
}

function withVerdict(
  rollout: Rollout,
  { verdict, reasons }: Pick<StepVerdict, 'verdict' | 'reasons'> | Judgement,
): Rollout {
  const entry = { percent: percentOf(rollout), verdict, reasons: reasons.slice(0, 4).map(brief) };
  return { ...rollout, verdicts: [...rollout.verdicts, entry].slice(-MOST_VERDICTS) };
}

function foreignReason({ at }: Rollout, seen: string): string {
  return brief(`somebody else changed the split from ${formatSplit(at)}, and it was left as it is: ${seen}`);
}

/* States are kept in a parameter of a few thousand characters. */
const MOST_VERDICTS = 20;
const LONGEST_REASON = 300;

function brief(text: string): string {
  return text.length <= LONGEST_REASON ? text : `${text.slice(0, LONGEST_REASON - 1)}…`;
}

function to(rollout: Rollout, phase: Phase): Rollout {
  return { ...rollout, phase };
}

function accepted(rollout: Rollout, message: string): Advance {
  return { rollout, answer: { ok: true, message } };
}

function refused(rollout: Rollout, message: string): Advance {
  return { rollout, answer: { ok: false, message } };
}

import { formatSplit } from '../../app/contract/weights';
import { withRouter, type Target } from '../rollout/connection';
import { describePhase } from '../rollout/guarded/describe';
import { driveRollout, type DriveOutcome } from '../rollout/guarded/driver';
import { advance } from '../rollout/guarded/engine';
import type { RolloutEvent } from '../rollout/guarded/events';
import type { Taken } from '../rollout/guarded/operate';
import { percentOf, type Rollout } from '../rollout/guarded/rollout';
import type { RolloutSession } from '../rollout/guarded/session';
import type { SignalSource } from '../rollout/signals';

export type TakenRollout = Extract<Taken, { kind: 'taken' }>;

export interface DriveParts {
  readonly target: Target;
  readonly session: RolloutSession;
  readonly signals: SignalSource;
  /** Interrupts: the weights stay, the rollout can be resumed. */
  readonly signal: AbortSignal;
  readonly tell: (event: RolloutEvent) => void;
}

/** Drives a rollout that was taken, until it ends, is interrupted, or is taken over. */
export function driveTaken(
  { target, session, ...parts }: DriveParts,
  { lease, rollout }: TakenRollout,
): Promise<DriveOutcome> {
  // What has begun is brought to its end, also after an interruption: the driver decides.
  const { signal: uninterrupted } = new AbortController();
  return withRouter(target, uninterrupted, (router) =>
    driveRollout(
      { ...session, ...parts, router, audit: (record) => session.audit.append(record) },
      lease,
      rollout,
    ),
  );
}

/** The signals of a rollout that only rolls back, which is not judged. */
export const UNWATCHED: SignalSource = {
  beginStep: () => undefined,
  read: () => Promise.reject(new Error('nobody watches a rollback')),
  close: () => Promise.resolve(),
};

/** A rollout that was taken over, to be rolled back by who has taken it. */
export function toBeAborted(taken: Taken, { me, clock }: RolloutSession): Taken {
  if (taken.kind !== 'taken') return taken;
  const command = { kind: 'abort', by: me.by } as const;
  return { ...taken, rollout: advance(taken.rollout, { kind: 'command', command }, clock.now()).rollout };
}

/**
 * How a drive has ended, and how to go on, in a sentence.
 * @param flags those that lead another command to the same place
 */
export function describeEnd(outcome: DriveOutcome, flags: string): string {
  if (outcome.kind === 'taken-over') {
    return 'another terminal has taken the rollout over; this one has left the weights as they are';
  }
  const { rollout, saved } = outcome;
  const unsaved = saved ? '' : '; this could not be written to SSM, where it seems to be under way still';
  if (outcome.kind === 'interrupted') return `${describeInterruption(rollout, flags)}${unsaved}`;
  if (rollout.phase.kind === 'completed') {
    return `${rollout.to} has all new requests; "npx crossfade rollback${flags}" leads back${unsaved}`;
  }
  return `the rollout to ${rollout.to} is ${describePhase(rollout.phase, Date.now())}${unsaved}`;
}

function describeInterruption(rollout: Rollout, flags: string): string {
  const ways = `go on with "npx crossfade resume${flags}", or go back with "npx crossfade rollback${flags}"`;
  const at = formatSplit(rollout.at);
  switch (rollout.phase.kind) {
    case 'shifting':
      return `interrupted before ${percentOf(rollout)} % was verified, after ${at}, and nobody watches it: ${ways}`;
    case 'rolling-back':
      return `interrupted before it was rolled back from ${at}: go back with "npx crossfade rollback${flags}"`;
    default:
      return `interrupted: the rollout is paused at ${percentOf(rollout)} % (${at}), and nobody watches it: ${ways}`;
  }
}

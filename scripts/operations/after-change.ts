import { formatSplit } from '../../app/contract/weights';
import type { CommandContext } from '../command-line/context';
import type { AuditRecord } from '../rollout/audit-entry';
import type { Target } from '../rollout/connection';
import { rolloutClock } from '../rollout/guarded/clock';
import { endRollout, makeSure, mendState, rollBackFirst } from '../rollout/guarded/operate';
import { withRolloutSession } from '../rollout/guarded/session';
import { IncompleteShiftError, type ShiftOutcome } from '../rollout/shift';

/** What follows a change of the split by hand, once it has been reported: nothing of it holds the change up. */
export interface AfterChange {
  /** Makes the change, and remembers what comes of it. A rollback that a rollout crosses is made again. */
  carryOut(): Promise<ShiftOutcome>;
  /**
   * Writes the audit; after a rollback, ends the rollout that is under way. What fails is told, and changes nothing.
   * @param observed what was seen of new requests and open sockets; @default nothing was looked at
   */
  conclude(observed?: AuditRecord['observed']): Promise<void>;
}

export interface HandChange {
  /** Where what comes afterwards is told. */
  readonly context: Pick<CommandContext, 'err'>;
  readonly target: Target;
  readonly action: 'shift' | 'rollback';
  readonly change: () => Promise<ShiftOutcome>;
}

export function createAfterChange(made: HandChange): AfterChange {
  const { target, action, change } = made;
  let done: Change | undefined;
  const end = () =>
    withRolloutSession(target, ({ store, me }) => endRollout(store, { weights: null, by: me.by }));
  return {
    carryOut: async () => {
      try {
        const outcome = await (action === 'rollback' ? rollBackFirst(change, end, rolloutClock) : change());
        if (outcome.kind !== 'refusal') done = ofOutcome(outcome);
        return outcome;
      } catch (error) {
        if (error instanceof IncompleteShiftError) done = ofFailure(error);
        throw error;
      }
    },
    conclude: async (observed = null) => {
      if (done) await conclude(made, done, observed);
    },
  };
}

async function conclude(
  { context, target, action, change }: HandChange,
  { isChange, ...done }: Change,
  observed: AuditRecord['observed'],
): Promise<void> {
  try {
    await withRolloutSession(target, async (session) => {
      const { audit, store, me } = session;
      if (action === 'rollback' && (await mendState(session))) {
        context.err('crossfade: the state of the last rollout could not be read, and is forgotten\n');
      }
      const isEnded = action === 'rollback' && (await endRollout(store, { weights: done.to, by: me.by }));
      if (isEnded) {
        context.err('crossfade: this ends the rollout that was under way\n');
        const again = await makeSure(session, change);
        if (again.kind === 'shifted') context.err(`crossfade: ${formatSplit(again.to)} was set again\n`);
      }
      if (isChange || isEnded) await audit.append({ ...done, by: me.by, action, observed, verdict: null });
    });
  } catch (error) {
    const why = error instanceof Error ? error.message || error.name : String(error);
    context.err(`crossfade: warning: the split is as reported, but the audit was not written: ${why}\n`);
  }
}

type Change = Pick<AuditRecord, 'from' | 'to' | 'verified' | 'shiftMs' | 'note'> & {
  readonly isChange: boolean;
};

function ofOutcome(outcome: Exclude<ShiftOutcome, { kind: 'refusal' }>): Change {
  const { to, shiftMs } = outcome;
  const isChange = outcome.kind === 'shifted';
  return { isChange, from: isChange ? outcome.from : to, to, verified: true, shiftMs, note: null };
}

function ofFailure({ message, to }: IncompleteShiftError): Change {
  return { isChange: true, from: null, to, verified: false, shiftMs: null, note: message };
}

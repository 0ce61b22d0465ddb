import type { CommandContext } from '../command-line/context';
import type { AuditRecord } from '../rollout/audit-entry';
import type { Target } from '../rollout/connection';
import { endRollout } from '../rollout/guarded/operate';
import { withRolloutSession } from '../rollout/guarded/session';
import { IncompleteShiftError, type ShiftOutcome } from '../rollout/shift';
import type { Weights } from '../../app/contract/weights';

/** What follows a change of the split by hand, once it has been reported: nothing of it holds the change up. */
export interface AfterChange {
  /** Remembers what comes of the change. */
  watch(change: () => Promise<ShiftOutcome>): Promise<ShiftOutcome>;
  /**
   * Writes the audit; after a rollback, ends the rollout that is under way. What fails is told, and changes nothing.
   * @param observed what was seen of new requests and open sockets; @default nothing was looked at
   */
  conclude(observed?: AuditRecord['observed']): Promise<void>;
}

/** @param wanted the split that was asked for, where the outcome does not tell it */
export function afterChange(
  context: CommandContext,
  target: Target,
  action: 'shift' | 'rollback',
  wanted?: Weights,
): AfterChange {
  let done: Change | undefined;
  return {
    watch: async (change) => {
      try {
        const outcome = await change();
        if (outcome.kind !== 'refusal') done = ofOutcome(outcome);
        return outcome;
      } catch (error) {
        if (error instanceof IncompleteShiftError && wanted) done = ofFailure(error, wanted);
        throw error;
      }
    },
    conclude: async (observed = null) => {
      if (!done) return;
      const { isChange, ...record } = done;
      try {
        await withRolloutSession(target, async ({ audit, store, me }) => {
          const { by } = me;
          const isEnded = action === 'rollback' && (await endRollout(store, { weights: record.to, by }));
          if (isEnded) context.err('crossfade: this has ended the rollout that was under way\n');
          if (isChange || isEnded) await audit.append({ ...record, by, action, observed, verdict: null });
        });
      } catch (error) {
        const why = error instanceof Error ? error.message || error.name : String(error);
        context.err(
          `crossfade: warning: the split is as reported, but its audit entry was not written: ${why}\n`,
        );
      }
    },
  };
}

type Change = Pick<AuditRecord, 'from' | 'to' | 'verified' | 'shiftMs' | 'note'> & {
  readonly isChange: boolean;
};

function ofOutcome(outcome: Exclude<ShiftOutcome, { kind: 'refusal' }>): Change {
  const { to, shiftMs } = outcome;
  const isChange = outcome.kind === 'shifted';
  return { isChange, from: isChange ? outcome.from : to, to, verified: true, shiftMs, note: null };
}

function ofFailure({ message }: IncompleteShiftError, to: Weights): Change {
  return { isChange: true, from: null, to, verified: false, shiftMs: null, note: message };
}

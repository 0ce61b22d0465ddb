import type { CommandContext } from '../command-line/context';
import type { AuditRecord } from '../rollout/audit-entry';
import type { Target } from '../rollout/connection';
import { withRolloutSession } from '../rollout/guarded/session';

/** What an operator did to a deployment that is no change of the split. */
export type Operation = Pick<AuditRecord, 'action' | 'verified' | 'note'>;

/** Writes it into the history. That it cannot be written is told, and changes nothing. */
export async function noteOperation(
  { err }: Pick<CommandContext, 'err'>,
  target: Target,
  operation: Operation,
): Promise<void> {
  const nothing = { from: null, to: null, shiftMs: null, observed: null, verdict: null };
  try {
    await withRolloutSession(target, ({ audit, me }) =>
      audit.append({ by: me.by, ...nothing, ...operation }),
    );
  } catch (error) {
    const why = error instanceof Error ? error.message || error.name : String(error);
    err(`crossfade: warning: it is done, but not in the history: ${why}\n`);
  }
}

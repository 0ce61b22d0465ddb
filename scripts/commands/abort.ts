import type { Command } from 'commander';
import type { CommandContext } from '../command-line/context';
import { advance } from '../rollout/guarded/engine';
import { takeOver, type Taken } from '../rollout/guarded/operate';
import type { RolloutSession } from '../rollout/guarded/session';
import { driveAndReport } from './drive-report';
import { createRolloutVerb, noRollout } from './rollout-command';

/** `crossfade abort`: everything back to the previous colour, and the rollout is over. */
export function abortCommand(context: CommandContext): Command {
  const description =
    'end the rollout that is under way and send all new requests back to the previous colour; ' +
    'versions, tasks and data stay as they are. When its terminal has ended, this one rolls back';
  return createRolloutVerb(context, 'abort', description, async ({ options, target, session, onTaken }) => {
    await driveAndReport({
      context,
      options,
      target,
      session,
      wanted: 'aborted',
      begin: onTaken,
      take: async () => aborted(await takeOver(session), session),
      refusal: (taken) =>
        taken.kind === 'driven'
          ? `refused: ${taken.by} has taken it up; ask again`
          : noRollout(taken.rollout),
    });
  });
}

function aborted(taken: Taken, { me, clock }: RolloutSession): Taken {
  if (taken.kind !== 'taken') return taken;
  const command = { kind: 'abort', by: me.by } as const;
  return { ...taken, rollout: advance(taken.rollout, { kind: 'command', command }, clock.now()).rollout };
}

import type { Command } from 'commander';
import type { CommandContext } from '../command-line/context';
import { toBeAborted } from '../operations/drive';
import { takeOver } from '../rollout/guarded/operate';
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
      take: async () => toBeAborted(await takeOver(session), session),
      refusal: (taken) =>
        taken.kind === 'driven'
          ? `refused: ${taken.by} has taken it up; ask again`
          : noRollout(taken.rollout),
    });
  });
}

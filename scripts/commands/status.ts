import { Command } from 'commander';
import { type ConnectionOptions, nameOf, resolveTarget, withRouter } from '../rollout/connection';
import { describeRollout } from '../rollout/guarded/describe';
import { readUnderWay } from '../rollout/guarded/under-way';
import { problems } from '../rollout/state';
import { fleetOf } from './application-address';
import { statusJson, statusText } from './status-report';
import type { CommandContext } from '../command-line/context';

interface StatusOptions extends ConnectionOptions {
  readonly json?: boolean;
  readonly url?: string;
}

/** `crossfade status`: shows the split as it is wanted and as it is. */
export function statusCommand(context: CommandContext): Command {
  return new Command('status')
    .description(
      'show the configured split, the live one, the healthy targets, open sockets and versions; ' +
        'ends with 1 when they do not agree or a colour with traffic has no healthy target',
    )
    .option('--url <url>', "the application's address, when it is not the deployment's own")
    .option('--json', 'print it as JSON')
    .option('--local', 'ask the rehearsal on this machine instead of AWS')
    .option('--endpoint-url <url>', 'of the rehearsal, when it is not the usual one; implies --local')
    .action(async (options: StatusOptions) => {
      const target = resolveTarget(options, context.env);
      const [state, fleet, rollout] = await Promise.all([
        withRouter(target, context.signal, (router) => router.readState()),
        fleetOf(target, options, context.signal),
        readUnderWay(target),
      ]);
      const text = rollout ? `  ${describeRollout(rollout, Date.now())}\n` : '';
      context.out(
        options.json
          ? `${JSON.stringify({ ...statusJson(state, fleet), ...(rollout && { rollout }) })}\n`
          : `${statusText(nameOf(target), state, fleet)}${text}`,
      );
      if (problems(state).length > 0) {
        context.setExitStatus(1);
      }
    });
}

import { Command } from 'commander';
import { exitStatuses } from '../command-line/exit-statuses';
import { type ConnectionOptions, nameOf, resolveTarget, withRouter } from '../rollout/connection';
import { describeRollout } from '../rollout/guarded/describe';
import { readUnderWay } from '../rollout/guarded/under-way';
import { problems } from '../rollout/state';
import { fleetOf } from './application-address';
import { statusJson, statusText } from './status-report';
import type { CommandContext } from '../command-line/context';
import { endpointUrlOption, localOption, urlOption } from './verb-options';

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
    .addOption(urlOption())
    .option('--json', 'print it as JSON')
    .addOption(localOption('ask'))
    .addOption(endpointUrlOption())
    .addHelpText('after', exitStatuses({ failed: 'something does not agree, or has no healthy target' }))
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

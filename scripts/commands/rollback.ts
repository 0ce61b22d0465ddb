import { Command, Option } from 'commander';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { type ConnectionOptions, resolveTarget, withRouter } from '../rollout/connection';
import { rollBackTraffic } from '../rollout/shift';
import { createAfterChange } from './after-change';
import { reportShift } from './shift-report';
import { systemClock } from '../rollout/system-clock';
import type { CommandContext } from '../command-line/context';

interface RollbackOptions extends ConnectionOptions {
  readonly to?: Colour;
  readonly force?: boolean;
  readonly json?: boolean;
}

const NOT_UNDONE = `
It works whatever is going on, and changes the split alone. It does not undo:
  - versions: each colour runs what it ran; "npx crossfade release" sets another one
  - data: messages and tables stay as they are, also what a bad version has written
  - tasks: desired counts, deployments under way, and open sockets, which the servers hand over
  - a fault that is injected, or any other parameter
`;

/** `crossfade rollback`: sends all new requests to the stable colour. */
export function rollbackCommand(context: CommandContext): Command {
  return new Command('rollback')
    .description(
      'send all new requests back to the stable colour: the one that had all of them when the shifts began; ' +
        'versions, tasks and data stay as they are. A rollout that is under way is ended',
    )
    .addOption(new Option('--to <colour>', 'send them to this colour instead').choices(COLOURS))
    .option('--force', 'roll back to a colour without healthy targets as well')
    .option('--json', 'print the result as JSON')
    .option('--local', 'act on the rehearsal on this machine instead of AWS')
    .option('--endpoint-url <url>', 'of the rehearsal, when it is not the usual one; implies --local')
    .addHelpText('after', NOT_UNDONE)
    .action(async (options: RollbackOptions) => {
      const target = resolveTarget(options, context.env);
      const after = createAfterChange({
        context,
        target,
        action: 'rollback',
        change: () =>
          withRouter(target, context.signal, (router) => rollBackTraffic(router, options, systemClock)),
      });
      await reportShift(context, options.json === true, () => after.carryOut());
      await after.conclude();
    });
}

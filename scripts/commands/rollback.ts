import { Command, Option } from 'commander';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { type ConnectionOptions, resolveTarget, withRouter } from '../rollout/connection';
import { rollBackTraffic } from '../rollout/shift';
import { reportShift } from './shift-report';
import { systemClock } from '../rollout/system-clock';
import type { CommandContext } from '../command-line/context';

interface RollbackOptions extends ConnectionOptions {
  readonly to?: Colour;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `crossfade rollback`: sends all new requests to the stable colour. */
export function rollbackCommand(context: CommandContext): Command {
  return new Command('rollback')
    .description(
      'send all new requests back to the stable colour: the one that had all of them when the shifts began; ' +
        'versions, tasks and data stay as they are',
    )
    .addOption(new Option('--to <colour>', 'send them to this colour instead').choices(COLOURS))
    .option('--force', 'roll back to a colour without healthy targets as well')
    .option('--json', 'print the result as JSON')
    .option('--local', 'act on the rehearsal on this machine instead of AWS')
    .option('--endpoint-url <url>', 'of the rehearsal, when it is not the usual one; implies --local')
    .action(async (options: RollbackOptions) => {
      const target = resolveTarget(options, context.env);
      await reportShift(context, options.json === true, () =>
        withRouter(target, context.signal, (router) => rollBackTraffic(router, options, systemClock)),
      );
    });
}

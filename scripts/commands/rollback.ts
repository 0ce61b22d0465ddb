import { Command, Option } from 'commander';
import { COLOURS, type Colour } from '../../app/contract/colour';
import type { CommandContext } from '../command-line/context';
import { rollbackRequest } from '../rollout/plan';
import { rollBackTraffic } from '../rollout/shift';
import { systemClock } from '../rollout/system-clock';
import { addChangeOptions, type ChangeOptions } from './change-options';
import { changeTraffic } from './traffic-change';

interface RollbackOptions extends ChangeOptions {
  readonly to?: Colour;
}

const NOT_UNDONE = `
It works whatever is going on, and changes the split alone. It does not undo:
  - versions: each colour runs what it ran; "npx crossfade release" sets another one
  - data: messages and tables stay as they are, also what a bad version has written
  - tasks: desired counts and deployments under way
  - a fault that is injected, or any other parameter
Open sockets follow by themselves within seconds, as far as the stable colour has tasks; --wait watches them.
`;

/** `crossfade rollback`: sends all new requests to the stable colour. */
export function rollbackCommand(context: CommandContext): Command {
  const command = new Command('rollback')
    .description(
      'send all new requests back to the stable colour: the one that had all of them when the shifts began; ' +
        'versions, tasks and data stay as they are. A rollout that is under way is ended',
    )
    .addHelpText('after', NOT_UNDONE)
    .addOption(new Option('--to <colour>', 'send them to this colour instead').choices(COLOURS));
  return addChangeOptions(command).action(async (options: RollbackOptions) => {
    const { force = false } = options;
    await changeTraffic(context, options, {
      action: 'rollback',
      carryOut: (router) => rollBackTraffic(router, options, systemClock),
      request: ({ configured }) => {
        const request = rollbackRequest(configured, options.to);
        return request && { ...request, force };
      },
    });
  });
}

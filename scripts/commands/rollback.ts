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

const LIMITS = `
What it does not undo: the versions that the tasks run and how many there are, messages that were stored, a fault that
is being injected. Open sockets follow by themselves within seconds, as far as the stable colour has tasks; --wait
watches them.`;

/** `crossfade rollback`: sends all new requests to the stable colour. */
export function rollbackCommand(context: CommandContext): Command {
  const command = new Command('rollback')
    .description(
      'send all new requests back to the stable colour: the one that had all of them when the shifts began; ' +
        'versions, tasks and data stay as they are',
    )
    .addHelpText('after', LIMITS)
    .addOption(new Option('--to <colour>', 'send them to this colour instead').choices(COLOURS));
  return addChangeOptions(command).action(async (options: RollbackOptions) => {
    const { force = false } = options;
    await changeTraffic(context, options, {
      carryOut: (router) => rollBackTraffic(router, options, systemClock),
      request: ({ configured }) => {
        const request = rollbackRequest(configured, options.to);
        return request && { ...request, force };
      },
    });
  });
}

import { Command } from 'commander';
import { InvalidWeightsError, parseSplit, type Weights } from '../../app/contract/weights';
import { type ConnectionOptions, resolveTarget, withRouter } from '../rollout/connection';
import { shiftTraffic } from '../rollout/shift';
import { createAfterChange } from './after-change';
import { reportShift } from './shift-report';
import { systemClock } from '../rollout/system-clock';
import { type CommandContext, UsageError } from '../command-line/context';

interface ShiftOptions extends ConnectionOptions {
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `crossfade shift 50/50`: sets the split of new requests, and reads it back. */
export function shiftCommand(context: CommandContext): Command {
  const command = new Command('shift')
    .description('split new requests between blue and green, and read the split back')
    .argument('<blue/green>', 'weights, for example 90/10')
    .option('--force', 'shift to a colour without healthy targets as well')
    .option('--json', 'print the result as JSON')
    .option('--local', 'act on the rehearsal on this machine instead of AWS')
    .option('--endpoint-url <url>', 'of the rehearsal, when it is not the usual one; implies --local')
    // A split such as -1/50 looks like an option; refused as a split, it can be explained.
    .allowUnknownOption()
    .allowExcessArguments();
  return command.action(async (_split: string, options: ShiftOptions) => {
    const weights = readSplit(command.args);
    const target = resolveTarget(options, context.env);
    const after = createAfterChange({
      context,
      target,
      action: 'shift',
      wanted: weights,
      change: () =>
        withRouter(target, context.signal, (router) =>
          shiftTraffic(router, { weights, force: options.force === true }, systemClock),
        ),
    });
    await reportShift(context, options.json === true, () => after.carryOut());
    await after.conclude();
  });
}

function readSplit(words: readonly string[]): Weights {
  const option = words.find((word) => /^-(?![\d/])/.test(word));
  if (option !== undefined) {
    throw new UsageError(`unknown option '${option}'; see "npx crossfade shift --help"`);
  }
  try {
    return parseSplit(words.join(' '));
  } catch (error) {
    if (error instanceof InvalidWeightsError) {
      throw new UsageError(error.message, { cause: error });
    }
    throw error;
  }
}

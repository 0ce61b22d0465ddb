import { Command, Option } from 'commander';
import { COLOURS, otherColour, type Colour } from '../../app/contract/colour';
import { InvalidWeightsError, parseSplit, type Weights } from '../../app/contract/weights';
import { type CommandContext, UsageError } from '../command-line/context';
import { wholeNumber } from '../command-line/options';
import { shiftTraffic } from '../rollout/shift';
import { systemClock } from '../rollout/system-clock';
import { addChangeOptions, type ChangeOptions } from './change-options';
import { changeTraffic } from './traffic-change';

interface ShiftOptions extends ChangeOptions {
  readonly to?: Colour;
  /** Percent. */
  readonly weight?: number;
}

/** `crossfade shift 50/50`: sets the split of new requests, and reads it back. */
export function shiftCommand(context: CommandContext): Command {
  const command = new Command('shift')
    .description('split new requests between blue and green, and read the split back')
    .argument('[blue/green]', 'weights, for example 90/10')
    .addOption(
      new Option('--to <colour>', 'with --weight, instead of a split: the colour that gets a part').choices(
        COLOURS,
      ),
    )
    .option(
      '--weight <percent>',
      'that part; the other colour gets the rest',
      wholeNumber('--weight', 0, 100),
    );
  return (
    addChangeOptions(command)
      // A split such as -1/50 looks like an option; refused as a split, it can be explained.
      .allowUnknownOption()
      .allowExcessArguments()
      .action(async (_split: string | undefined, typed: ShiftOptions) => {
        const { words, options } = apart(command.args, typed);
        const weights = readWeights(words, options);
        const { force = false } = options;
        await changeTraffic(context, options, {
          action: 'shift',
          carryOut: (router) => shiftTraffic(router, { weights, force }, systemClock),
          request: () => ({ weights, force }),
        });
      })
  );
}

/* In `shift --wait 50/50` the split is no number of seconds. */
function apart(words: readonly string[], options: ShiftOptions) {
  const { wait } = options;
  return typeof wait === 'string' && wait.includes('/')
    ? { words: [wait, ...words], options: { ...options, wait: true as const } }
    : { words, options };
}

function readWeights(words: readonly string[], { to, weight }: ShiftOptions): Weights {
  const option = words.find((word) => /^-(?![\d/])/.test(word));
  if (option !== undefined) {
    throw new UsageError(`unknown option '${option}'; see "npx crossfade shift --help"`);
  }
  if (to === undefined && weight === undefined) return readSplit(words);
  if (words.length > 0) throw new UsageError('write either a split or --to and --weight, not both');
  if (to === undefined || weight === undefined) {
    throw new UsageError('--to and --weight belong together, for example --to green --weight 30');
  }
  return { blue: 0, green: 0, [to]: weight, [otherColour(to)]: 100 - weight };
}

function readSplit(words: readonly string[]): Weights {
  if (words.length === 0) {
    throw new UsageError("missing required argument 'blue/green', for example 50/50; or --to and --weight");
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

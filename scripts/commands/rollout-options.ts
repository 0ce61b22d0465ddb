import type { Command } from 'commander';
import { UsageError } from '../command-line/context';
import { exitStatuses } from '../command-line/exit-statuses';
import type { ConnectionOptions } from '../rollout/connection';
import { MAX_STEPS } from '../rollout/guarded/rollout';
import { dryRunOption, endpointUrlOption, localOption } from './verb-options';

/** What all verbs of guarded rollouts take. */
export interface RolloutVerbOptions extends ConnectionOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  /** The application's address, as typed. */
  readonly url?: string;
}

/** Adds the flags that all verbs of guarded rollouts have, and the statuses that they end with. */
export function addRolloutOptions(command: Command, failed: string): Command {
  return command
    .addOption(dryRunOption())
    .option('--json', 'print JSON')
    .addOption(localOption('act on'))
    .addOption(endpointUrlOption())
    .addHelpText('after', exitStatuses({ failed }));
}

/** Percentages of the receiving colour: rising, with 100 at the end. */
export function rolloutSteps(flag: string): (text: string) => readonly number[] {
  return (text) => {
    const steps = text.split(',').map((step) => (/^\d+%?$/.test(step.trim()) ? parseInt(step, 10) : NaN));
    const isRising = steps.every((step, index) => step > (steps[index - 1] ?? 0));
    if (isRising && steps.at(-1) === 100 && steps.length <= MAX_STEPS) return steps;
    throw new UsageError(
      `${flag} takes at most ${MAX_STEPS} whole percentages that rise to 100, for example 10,50,100, not "${text}"`,
    );
  };
}

import { Command } from 'commander';
import { UsageError } from '../command-line/context';
import type { ConnectionOptions } from '../rollout/connection';
import { formatDuration, parseDuration } from '../rollout/guarded/duration';
import { MAX_STEPS } from '../rollout/guarded/rollout';

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
    .option('--dry-run', 'change nothing: print the calls that would be made, and what they would do')
    .option('--json', 'print JSON')
    .option('--local', 'act on the rehearsal on this machine instead of AWS')
    .option('--endpoint-url <url>', 'of the rehearsal, when it is not the usual one; implies --local')
    .addHelpText('after', exitStatuses(failed));
}

export function exitStatuses(failed: string): string {
  return `
Exit status:
  0    done
  1    ${failed}
  2    a mistake in the command, or AWS or the rehearsal cannot be reached
  130  interrupted; the last line says how things stand
`;
}

/** A duration within bounds, from what was typed after a flag, in milliseconds. */
export function durationBetween(flag: string, min: string, max: string): (text: string) => number {
  const [least = 0, most = 0] = [parseDuration(min), parseDuration(max)];
  return (text) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= least && ms <= most) return ms;
    throw new UsageError(
      `${flag} takes a duration such as 90s, 5m or 1h, from ${formatDuration(least)} to ${formatDuration(most)}, not "${text}"`,
    );
  };
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

/** A share, from what was typed in percent. */
export function percentage(flag: string): (text: string) => number {
  return (text) => {
    const [, digits] = /^(\d+(?:\.\d+)?)%?$/.exec(text) ?? [];
    const share = Number(digits) / 100;
    if (digits !== undefined && share <= 1) return share;
    throw new UsageError(`${flag} takes a percentage from 0 to 100, for example 1%, not "${text}"`);
  };
}

/** The flags that lead another command to the same place. */
export function sameTarget({ local, endpointUrl }: ConnectionOptions): string {
  if (endpointUrl !== undefined) return ` --endpoint-url ${endpointUrl}`;
  return local ? ' --local' : '';
}

import type { Command } from 'commander';
import { duration } from '../command-line/duration';
import { exitStatuses } from '../command-line/exit-statuses';
import type { ConnectionOptions } from '../rollout/connection';
import { dryRunOption, endpointUrlOption, localOption, urlOption } from './verb-options';

/** What all verbs that change the split take. */
export interface ChangeOptions extends ConnectionOptions {
  readonly force?: boolean;
  readonly json?: boolean;
  /** As typed, in seconds or with a unit: true without a time. */
  readonly wait?: true | string;
  readonly dryRun?: boolean;
  readonly url?: string;
}

const DEFAULT_WAIT_SECONDS = 60;
const LONGEST_WAIT_MS = 3_600_000;

export function addChangeOptions(command: Command): Command {
  return command
    .option('--force', 'also to a colour without healthy targets')
    .option(
      '--wait [seconds]',
      `then watch new requests and open sockets until both follow (default: ${DEFAULT_WAIT_SECONDS} seconds at most)`,
    )
    .addOption(dryRunOption())
    .addOption(urlOption())
    .option('--json', 'print the result as JSON')
    .addOption(localOption('act on'))
    .addOption(endpointUrlOption())
    .addHelpText('after', EXIT_STATUSES);
}

const EXIT_STATUSES = exitStatuses({
  done: 'done and verified; with --wait, seen to be followed as well',
  failed: 'refused, or ended half-way, or with --wait not followed within the time',
  interrupted: 'interrupted; the last line says what has been changed',
});

/**
 * The longest that a wait may take, in milliseconds; undefined when none is wanted.
 * @throws UsageError
 */
export function waitLimitMs({ wait }: Pick<ChangeOptions, 'wait'>): number | undefined {
  if (wait === undefined) return undefined;
  if (wait === true) return DEFAULT_WAIT_SECONDS * 1_000;
  const isBare = /^[\d.]+$/.test(wait);
  return duration('--wait', 1, LONGEST_WAIT_MS)(isBare ? `${wait}s` : wait);
}

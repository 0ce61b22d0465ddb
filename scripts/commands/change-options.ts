import type { Command } from 'commander';
import { duration } from '../command-line/duration';
import type { ConnectionOptions } from '../rollout/connection';

/** What all verbs that change the split take. */
export interface ChangeOptions extends ConnectionOptions {
  readonly force?: boolean;
  readonly json?: boolean;
  /** As typed: true without a number of seconds. */
  readonly wait?: true | string;
  readonly dryRun?: boolean;
  readonly url?: string;
}

const DEFAULT_WAIT_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 3_600;

export function addChangeOptions(command: Command): Command {
  return command
    .option('--force', 'also to a colour without healthy targets')
    .option(
      '--wait [seconds]',
      `then watch new requests and open sockets until both follow (default: ${DEFAULT_WAIT_SECONDS} seconds at most)`,
    )
    .option('--dry-run', 'change nothing: print the calls that would be made, and what they would do')
    .option('--url <url>', "the application's address, when it is not the deployment's own")
    .option('--json', 'print the result as JSON')
    .option('--local', 'act on the rehearsal on this machine instead of AWS')
    .option('--endpoint-url <url>', 'of the rehearsal, when it is not the usual one; implies --local')
    .addHelpText('after', EXIT_STATUS);
}

const EXIT_STATUS = `
Exit status:
  0    done and verified; with --wait, seen to be followed as well
  1    refused, or ended half-way, or with --wait not followed within the time
  2    a mistake in the command, or AWS or the rehearsal cannot be reached
  130  interrupted; the last line says what has been changed
`;

/**
 * The longest that a wait may take, in milliseconds; undefined when none is wanted.
 * @throws UsageError
 */
export function waitLimitMs({ wait }: Pick<ChangeOptions, 'wait'>): number | undefined {
  if (wait === undefined) return undefined;
  if (wait === true) return DEFAULT_WAIT_SECONDS * 1_000;
  return duration('--wait', LONGEST_WAIT_SECONDS)(wait);
}

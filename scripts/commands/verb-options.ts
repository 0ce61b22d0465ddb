import { Option } from 'commander';
import type { ConnectionOptions } from '../rollout/connection';

/** @param does what the verb does there, before "the rehearsal" */
export function localOption(does: string): Option {
  return new Option('--local', `${does} the rehearsal on this machine instead of AWS`);
}

export function endpointUrlOption(): Option {
  return new Option(
    '--endpoint-url <url>',
    'of the rehearsal, when it is not the usual one; implies --local',
  );
}

/** The application's address, which `addressOf` reads. */
export function urlOption(): Option {
  return new Option('--url <url>', "the application's address, when it is not the deployment's own");
}

export function dryRunOption(): Option {
  return new Option(
    '--dry-run',
    'change nothing: print the calls that would be made, and what they would do',
  );
}

/** The flags that lead another command to the same place. */
export function sameTarget({ local, endpointUrl }: ConnectionOptions): string {
  if (endpointUrl !== undefined) return ` --endpoint-url ${endpointUrl}`;
  return local ? ' --local' : '';
}

import { z } from 'zod';

/** The environment variable that tells the tests' processes of the rehearsal that they share. */
const VARIABLE = 'CROSSFADE_AWS_CLI_REHEARSAL';

const schema = z.object({
  /** The load balancer. */
  url: z.string(),
  endpointUrl: z.string(),
  /** What a word in braces stands for in a command. */
  words: z.record(z.string(), z.string()),
});

/** The rehearsal that all tests with the AWS CLI run against. */
export type SharedRehearsal = z.infer<typeof schema>;

export function share(rehearsal: SharedRehearsal): void {
  process.env[VARIABLE] = JSON.stringify(rehearsal);
}

export function rehearsal(): SharedRehearsal {
  const shared = process.env[VARIABLE];
  if (shared === undefined) throw new Error('this runs with "npm run test:aws-cli"');
  return schema.parse(JSON.parse(shared));
}

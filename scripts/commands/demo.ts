import { createRequire } from 'node:module';
import { Command } from 'commander';
import type { DemoOptions } from '../demo/demo';
import type { CommandContext } from '../command-line/context';
import { UsageError } from '../command-line/context';
import { CONSOLE_PORT } from '../console/defaults';
import { positiveNumber, splits, wholeNumber } from '../command-line/options';

const DEFAULT_ROOMS = 4;
const DEFAULT_STEPS = '90/10,50/50,10/90';

export function demoCommand(context: CommandContext): Command {
  const port = (flag: string) => wholeNumber(flag, 1, 65_535);
  return new Command('demo')
    .description('run the whole system on this machine: load balancer, blue and green tasks, Redis, DynamoDB')
    .option('--port <port>', 'of the load balancer', port('--port'), 8080)
    .option('--aws-port <port>', 'of the AWS APIs', port('--aws-port'), 4566)
    .option(
      '--console-port <port>',
      "of the presenter's console, which --autoplay has none of",
      port('--console-port'),
      CONSOLE_PORT,
    )
    .option('--no-console', "without the presenter's console")
    .option(
      '--stacks <directory>',
      'run the stacks that an earlier "npx cdktf synth" wrote, for example cdktf.out',
    )
    .option('--image <tag=directory>', 'run this bundle for an image tag; may be repeated', addImage, {})
    .option('--logs', "print the tasks' logs")
    .option('--autoplay', 'play the show with a synthetic audience, report, and end')
    .option('--clients <count>', 'clients in the audience', wholeNumber('--clients', 2, 5_000), 200)
    .option(
      '--rooms <count>',
      `rooms that they are spread over (default: ${DEFAULT_ROOMS}, fewer for a few clients)`,
      wholeNumber('--rooms', 1, 500),
    )
    .option('--rate <messages>', 'messages a second, in all', positiveNumber('--rate', 1_000), 20)
    .option(
      '--steps <splits>',
      'splits to shift to, in order',
      splits('--steps'),
      splits('--steps')(DEFAULT_STEPS),
    )
    .option(
      '--step-seconds <seconds>',
      'seconds that each step lasts',
      positiveNumber('--step-seconds', 3_600),
      20,
    )
    .option('--report <directory>', 'write report.json and report.html there')
    .option('--json', 'print the report alone, as JSON')
    .action(async (typed: TypedOptions) => {
      refuseWithoutAutoplay(typed);
      await loadDemo().runDemo(context, { ...typed, rooms: roomsFor(typed) });
    });
}

/** When it is to run: a wrong flag is told sooner than all of this is loaded. */
function loadDemo(): typeof import('../demo/demo') {
  // An import() would be Node's own, which knows no TypeScript.
  return createRequire(__filename)('../demo/demo') as typeof import('../demo/demo');
}

type TypedOptions = Omit<DemoOptions, 'rooms'> & Partial<Pick<DemoOptions, 'rooms'>>;

/* Nobody hears a client that is alone in its room, so a show of such rooms would prove nothing. */
function roomsFor({ clients, rooms }: TypedOptions): number {
  const most = Math.floor(clients / 2);
  if (rooms !== undefined && rooms > most) {
    throw new UsageError(
      `${clients} clients in ${rooms} rooms would be alone in some: give at most --rooms ${most}, or more --clients`,
    );
  }
  return rooms ?? Math.min(DEFAULT_ROOMS, most);
}

function addImage(text: string, images: Readonly<Record<string, string>>): Record<string, string> {
  const [tag, directory] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];
  if (!text.includes('=') || tag === '' || directory === '') {
    throw new UsageError(`--image takes TAG=DIRECTORY, for example v2=./dist, not "${text}"`);
  }
  return { ...images, [tag]: directory };
}

function refuseWithoutAutoplay({ autoplay, json, report }: TypedOptions): void {
  const flag = json ? '--json' : report !== undefined ? '--report' : undefined;
  if (flag !== undefined && !autoplay) throw new UsageError(`${flag} reports on a show: add --autoplay`);
}

import { Command, Option } from 'commander';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { resourceNames } from '../../infra/outputs';
import type { CommandContext } from '../command-line/context';
import { duration } from '../command-line/duration';
import { exitStatuses } from '../command-line/exit-statuses';
import { mayColour } from '../command-line/text-style';
import { follow } from '../logs/follow';
import { type LogEvent, withLogs } from '../logs/log-events';
import { logLine } from '../logs/log-line';
import { type ConnectionOptions, resolveTarget } from '../rollout/connection';
import { systemClock } from '../rollout/system-clock';
import { endpointUrlOption, localOption } from './verb-options';

interface LogsOptions extends ConnectionOptions {
  readonly colour: Colour;
  readonly since: number;
  readonly filter?: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

const DEFAULT_SINCE_MS = 5 * 60_000;
const LONGEST_SINCE_MS = 7 * 24 * 3_600_000;

/** `crossfade logs`: what the tasks of a colour wrote. */
export function logsCommand(context: CommandContext): Command {
  return new Command('logs')
    .description('show what the tasks of a colour wrote, the newest last')
    .addOption(new Option('--colour <colour>', 'whose tasks').choices(COLOURS).makeOptionMandatory())
    .addOption(
      new Option('--since <time>', 'so long ago, for example 30m')
        .argParser(duration('--since', 1_000, LONGEST_SINCE_MS))
        .default(DEFAULT_SINCE_MS, '5m'),
    )
    .option('--filter <text>', 'only lines with this in them, as it is')
    .option('--follow', 'go on with what comes, until Ctrl-C')
    .option('--json', 'print each line as a JSON object of its time and message')
    .addOption(localOption('ask'))
    .addOption(endpointUrlOption())
    .addHelpText('after', exitStatuses({ failed: 'the log could not be read' }))
    .action(async (options: LogsOptions) => {
      const target = resolveTarget(options, context.env);
      const query = {
        group: resourceNames(target.deployment).logGroups[options.colour],
        since: Date.now() - options.since,
        ...(options.filter && { containing: options.filter }),
      };
      const show = (events: readonly LogEvent[]) => print(context, options, events);
      await withLogs(target, context.signal, async (read) => {
        if (options.follow === true) {
          await follow(query, { read, clock: systemClock, signal: context.signal, show });
          return;
        }
        const { events, cut } = await read(query);
        show(events);
        if (events.length === 0) context.err(`crossfade: nothing in ${query.group} in this time\n`);
        if (cut) context.err('crossfade: these are not all: ask for less with --since or --filter\n');
      });
    });
}

function print(
  { out, env, isOutTerminal = false }: CommandContext,
  { json }: LogsOptions,
  events: readonly LogEvent[],
): void {
  const coloured = mayColour(env, isOutTerminal);
  for (const event of events) {
    const { at, message } = event;
    const asJson = () => JSON.stringify({ at: new Date(at).toISOString(), message });
    out(`${json === true ? asJson() : logLine(event, coloured)}\n`);
  }
}

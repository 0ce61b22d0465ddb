import { Command } from 'commander';
import type { CommandContext } from '../command-line/context';
import { duration } from '../command-line/duration';
import { exitStatuses } from '../command-line/exit-statuses';
import { hearKeys } from '../command-line/keys';
import { createLiveLines } from '../command-line/live-lines';
import { mayColour } from '../command-line/text-style';
import { type ConnectionOptions, nameOf, resolveTarget, withRouter } from '../rollout/connection';
import { watchTraffic, type TrafficView } from '../rollout/watch-traffic';
import { knownAddress } from './application-address';
import { viewJson, viewLine, viewLines } from './watch-report';
import { endpointUrlOption, localOption, urlOption } from './verb-options';

interface WatchOptions extends ConnectionOptions {
  /** Milliseconds. */
  readonly for?: number;
  readonly json?: boolean;
  readonly url?: string;
}

const LONGEST_MS = 86_400_000;
/* A reading is eight calls, and AWS has a limit for all calls of an account together. */
const AWS_PACE = { requestsPerSecond: 10, stateEveryMs: 3_000 } as const;
const LOCAL_PACE = { requestsPerSecond: 20, stateEveryMs: 0 } as const;

/** `crossfade watch`: shows the traffic live. */
export function watchCommand(context: CommandContext): Command {
  return new Command('watch')
    .description(
      'show the configured split, new requests and open sockets live: drawn in place on a terminal, otherwise a line a second',
    )
    .option('--for <time>', 'end after this time, for example 30s', duration('--for', 1, LONGEST_MS))
    .addOption(urlOption())
    .option('--json', 'print a JSON object a second')
    .addOption(localOption('watch'))
    .addOption(endpointUrlOption())
    .addHelpText('after', EXIT_STATUSES)
    .action(async (options: WatchOptions) => {
      const target = resolveTarget(options, context.env);
      const ends = new AbortController();
      const signal = AbortSignal.any([context.signal, ends.signal]);
      let timer: NodeJS.Timeout | undefined;
      const display = createDisplay(context, options.json === true, nameOf(target), () => ends.abort());
      try {
        const url = await knownAddress(target, options, signal);
        const pace = target.endpoint === undefined ? AWS_PACE : LOCAL_PACE;
        await withRouter(target, context.signal, (router) =>
          watchTraffic({
            router,
            url,
            ...pace,
            signal,
            onView: (view) => {
              display.show(view);
              // The time counts from when there is something to see.
              if (options.for !== undefined) timer ??= setTimeout(() => ends.abort(), options.for);
            },
          }),
        );
      } finally {
        clearTimeout(timer);
        display.end();
      }
      context.signal.throwIfAborted();
    });
}

const EXIT_STATUSES = exitStatuses({ done: 'ended by q, or after its time', interrupted: 'ended by Ctrl-C' });

function createDisplay(context: CommandContext, json: boolean, where: string, onQuit: () => void) {
  const { env, out, isOutTerminal = false } = context;
  if (json || !isOutTerminal) {
    const show = (view: TrafficView) => out(json ? `${JSON.stringify(viewJson(view))}\n` : viewLine(view));
    return { show, end: () => undefined };
  }
  const lines = createLiveLines(out);
  const isColoured = mayColour(env, isOutTerminal);
  const silence = hearKeys(process.stdin, {
    onKey: (key) => {
      if (key === 'q') onQuit();
    },
    onInterrupt: () => process.kill(process.pid, 'SIGINT'),
  });
  return {
    show: (view: TrafficView) => lines.show(viewLines(where, view, isColoured)),
    end: () => {
      silence();
      lines.end();
    },
  };
}

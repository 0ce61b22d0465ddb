import path from 'node:path';
import { Command } from 'commander';
import { aborted } from '../command-line/aborted';
import { UsageError, type CommandContext } from '../command-line/context';
import { exitStatuses } from '../command-line/exit-statuses';
import { wholeNumber } from '../command-line/options';
import { audienceAddress } from '../console/audience-address';
import { CONSOLE_PORT, OBSERVER_CLIENTS } from '../console/defaults';
import { openBrowser } from '../console/open-browser';
import { startConsole } from '../console/start-console';
import { portInUse } from '../demo/ports';
import { AsyncStack } from '../async-stack';
import { resolveTarget, type ConnectionOptions } from '../rollout/connection';
import { createWorkspace } from '../workspace';
import { knownAddress } from './application-address';
import { endpointUrlOption, localOption, sameTarget, urlOption } from './verb-options';

interface PresentOptions extends ConnectionOptions {
  readonly port: number;
  readonly url?: string;
  readonly observer: boolean;
  readonly observerClients: number;
  readonly open?: boolean;
}

/* Somebody has to hear what the others say. */
const FEWEST_OBSERVERS = 2;
const MOST_OBSERVERS = 200;

const EXIT_STATUSES = exitStatuses({
  done: 'ended by Ctrl-C',
  failed: 'it could not go on',
  interrupted: 'Ctrl-C again, before it had come to its end',
});

/** `crossfade present`: the presenter's console, in a browser on this machine. */
export function presentCommand(context: CommandContext): Command {
  return new Command('present')
    .description(
      "the presenter's console, in a browser on this machine: the three splits live, shifts, rollback, guarded " +
        'rollouts, faults, and the show with its cues. The URL opens it in one browser, once; then another one is printed',
    )
    .option('--port <port>', 'on 127.0.0.1', wholeNumber('--port', 1, 65_535), CONSOLE_PORT)
    .addOption(urlOption())
    .option(
      '--no-observer',
      'without the clients of its own that chat, and measure drops, losses and delivery times',
    )
    .option(
      '--observer-clients <count>',
      'how many those are',
      wholeNumber('--observer-clients', FEWEST_OBSERVERS, MOST_OBSERVERS),
      OBSERVER_CLIENTS,
    )
    .option('--open', 'open the browser')
    .addOption(localOption('of'))
    .addOption(endpointUrlOption())
    .addHelpText('after', EXIT_STATUSES)
    .action((options: PresentOptions) => present(context, options));
}

async function present(context: CommandContext, options: PresentOptions): Promise<void> {
  const { env, signal, out, err } = context;
  const target = resolveTarget(options, env);
  const url = await knownAddress(target, options, signal);
  const log = (line: string) => err(`${line}\n`);
  // A typed address is the one that is meant.
  const audienceUrlOf = () =>
    typeof url === 'string' && options.url !== undefined
      ? Promise.resolve(url)
      : audienceAddress(target, url, signal);
  const started = new AsyncStack();
  const urls = createUrls((line) => out(`${line}\n`));
  try {
    const workspace = createWorkspace();
    started.add(() => workspace.remove());
    const running = await startConsole({
      port: options.port,
      pageDirectory: path.join(workspace.directory, 'console'),
      live: async () => ({
        env,
        target,
        url,
        audienceUrl: await audienceUrlOf(),
        flags: sameTarget(options),
        observerClients: options.observer ? options.observerClients : 0,
      }),
      onUrl: urls.tell,
      log,
    }).catch((error: unknown) => {
      throw portInUse(error, '--port') ?? error;
    });
    started.add(() => running.close());
    await unlessAborted(running.open(), signal);
    const first = urls.begin();
    if (options.open === true) openBrowser(first, log);
    await aborted(signal);
  } catch (error) {
    if (!signal.aborted || error instanceof UsageError) throw error;
  } finally {
    await started.dispose();
  }
}

/** Prints the addresses of the console, from when it can be opened. */
function createUrls(print: (line: string) => void) {
  let first: string | undefined;
  let isOpen = false;
  return {
    tell: (url: string) => {
      first ??= url;
      if (isOpen) print(`opened; the next browser: ${url}`);
    },
    begin: () => {
      isOpen = true;
      print(`the presenter's console: ${first ?? ''}`);
      print('Ctrl-C ends it');
      return first ?? '';
    },
  };
}

/** What is being made, unless it is interrupted: then what still comes of it is not heard of. */
function unlessAborted<T>(making: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    making,
    aborted(signal).then(() => {
      throw new Error('interrupted');
    }),
  ]);
}

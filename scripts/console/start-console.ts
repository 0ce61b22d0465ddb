import { createRequire } from 'node:module';
import path from 'node:path';
import { buildPage } from '../build-page';
import { AsyncStack } from '../async-stack';
import type { Backend } from './http/backend';
import { startConsoleServer } from './http/console-server';
import type { LiveConfig } from './live/live';
import { readPageFiles, type PageFiles } from './http/page-files';

export interface ConsoleConfig {
  /** Of this machine's loopback address; 0 for any that is free. */
  readonly port: number;
  /** Where the page may be built; the folder need not be there. */
  readonly pageDirectory: string;
  /** What the console follows; asked when it is opened. */
  readonly live: () => Promise<Omit<LiveConfig, 'connectTelemetry' | 'log'>>;
  /** Told of the address that opens the console once, at the start and whenever the last one was used. */
  readonly onUrl: (url: string) => void;
  /** Told, a line at a time, what the terminal should show. */
  readonly log: (line: string) => void;
}

export interface RunningConsole {
  readonly port: number;
  /**
   * Connects to what it follows and builds the page now, not when the first browser comes.
   * @throws UsageError for what can be put right: no rehearsal, no credentials
   */
  open(): Promise<void>;
  /** Ends it; a rollout that it drives is paused, and can be resumed. */
  close(): Promise<void>;
}

const PAGE = path.join(__dirname, 'page');

/**
 * Starts the presenter's console: a server on this machine, and nothing else before somebody opens it.
 * @throws what `net.Server` does for a port that cannot be listened on
 */
export async function startConsole(config: ConsoleConfig): Promise<RunningConsole> {
  const ending = new AbortController();
  const backend = tryAgain(() => openBackend(config));
  const page = tryAgain(() => makePage(config.pageDirectory, ending.signal));
  const complain = (error: unknown) => {
    if (!ending.signal.aborted) config.log(`the console: ${messageOf(error)}`);
  };
  const server = await startConsoleServer({ ...config, backend, page, onError: complain });
  const started = new AsyncStack();
  started.add(async () => {
    await page.ended();
  });
  started.add(async () => {
    await (await backend.ended())?.close();
  });
  started.add(() => server.close());
  return {
    port: server.port,
    open: async () => {
      await Promise.all([backend(), page()]);
    },
    close: () => {
      ending.abort(new Error('the console has ended'));
      return started.dispose();
    },
  };
}

async function openBackend({ live, log }: ConsoleConfig): Promise<Backend> {
  const { openLive } = loadLive();
  const { connectTelemetry } = loadTelemetry();
  const config = await live();
  return openLive({
    ...config,
    log,
    connectTelemetry: async (url, signal) => {
      const presenterToken = await loadToken().readPresenterToken(config.target, signal);
      return connectTelemetry({ url, presenterToken });
    },
  });
}

async function makePage(directory: string, signal: AbortSignal): Promise<PageFiles> {
  await buildPage(PAGE, directory, signal);
  return readPageFiles(directory);
}

/** What is made once, when it is first asked for; what fails is made anew the next time. */
function tryAgain<T>(make: () => Promise<T>) {
  let made: Promise<T> | undefined;
  const get = () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  /** What there is, when it has been made. */
  const ended = () => made?.catch(() => undefined);
  return Object.assign(get, { ended });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

/* When somebody opens it: loading all of this takes longer than a demo's start should. */
const load = createRequire(__filename);
const loadLive = () => load('./live/live') as typeof import('./live/live');
const loadTelemetry = () => load('./feeds/telemetry-source') as typeof import('./feeds/telemetry-source');
const loadToken = () => load('./feeds/presenter-token') as typeof import('./feeds/presenter-token');

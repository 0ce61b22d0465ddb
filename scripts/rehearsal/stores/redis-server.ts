import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findExecutable } from '../../executable';
import { ping } from './redis-ping';

const SERVERS = ['redis-server', 'valkey-server'];
const GUARD = path.join(__dirname, 'orphan-guard.cjs');
const READY_WITHIN_MS = 5_000;
const POLL_MS = 20;
const LAST_WORDS_CHARACTERS = 2_000;

export interface RedisServer {
  readonly url: string;
  /** Resolves with the reason when the server has ended, whoever ended it. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
  /** SIGKILL: the server has no time for anything. */
  kill(): Promise<void>;
}

export interface RedisServerConfig {
  readonly executable: string;
  /** Where the server may put files; with persistence off it puts none. */
  readonly directory: string;
  readonly port: number;
}

/** The first Redis or Valkey server on a PATH, if any. */
export function findRedisServer(searchPath?: string): string | undefined {
  return findExecutable(SERVERS, searchPath);
}

/**
 * Starts a private server: on the loopback interface, without persistence, out of reach of the terminal's Ctrl-C, and under
 * a guard that ends it should this process disappear.
 * @throws Error with the server's last words if it does not come up
 */
export async function startRedisServer({
  executable,
  directory,
  port,
}: RedisServerConfig): Promise<RedisServer> {
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: directory,
    save: '',
    appendonly: 'no',
    daemonize: 'no',
    loglevel: 'warning',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const guard = spawn(process.execPath, [GUARD, executable, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let lastWords = '';
  const listen = (words: Buffer) =>
    (lastWords = (lastWords + words.toString()).slice(-LAST_WORDS_CHARACTERS));
  guard.stdout.on('data', listen);
  guard.stderr.on('data', listen);
  // A guard that has ended cannot be told to.
  guard.stdin.on('error', () => undefined);
  const ended = once(guard, 'close').then(([code]) => {
    const line = lastWords.trim().split('\n').at(-1) ?? '';
    return `${path.basename(executable)} ended with status ${String(code)}${line && `: ${line.trim()}`}`;
  });

  const stop = async () => {
    guard.stdin.end();
    await ended;
  };
  const url = `redis://127.0.0.1:${port}`;
  const waiting = new AbortController();
  try {
    await Promise.race([
      untilReady(url, waiting.signal),
      ended.then((reason) => Promise.reject(new Error(reason))),
    ]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    waiting.abort();
  }
  return {
    url,
    ended,
    stop,
    async kill() {
      guard.stdin.write('kill');
      await ended;
    },
  };
}

async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!signal.aborted) {
    try {
      await ping(url, READY_WITHIN_MS);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(POLL_MS);
  }
}

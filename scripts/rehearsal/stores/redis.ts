import { UsageError } from '../../command-line/context';
import { freePort } from '../free-port';
import { startEmbeddedRedis } from './embedded-redis/embedded-redis';
import { ping } from './redis-ping';
import { findRedisServer, startRedisServer } from './redis-server';
import { SupervisedRedis } from './supervised-redis';

const EXTERNAL_TIMEOUT_MS = 2_000;

export interface RunningRedis {
  readonly url: string;
  readonly kind: 'external' | 'server' | 'embedded';
  /** For people: which Redis it is, and why. Without passwords. */
  readonly description: string;
  /**
   * Ends it as if it was killed: connections break, nothing answers, the data is gone.
   * @throws UsageError for an external Redis
   */
  down(): Promise<void>;
  /**
   * Brings it back after `down`, empty, at the same address. Does nothing when it is there.
   * @throws UsageError for an external Redis; Error when it does not start, or was stopped
   */
  up(): Promise<void>;
  /** Ends what was started here; an external Redis is left alone. May be called again. */
  stop(): Promise<void>;
}

export interface RedisConfig {
  /** `REDIS_URL` and `PATH` are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An existing directory that a private server may use. */
  readonly directory: string;
  /** Told, a line at a time, when something is not as it should be. */
  readonly onLog?: (line: string) => void;
  /** Gives up the start when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * A Redis to use: the one in `REDIS_URL`, else a private `redis-server` or `valkey-server` from the PATH, else the
 * embedded one. A private server that ends by itself is started again at the same address, with a line to `onLog`.
 * @throws UsageError if there is a `REDIS_URL` but nothing answers there
 */
export async function startRedis({
  env,
  directory,
  onLog = () => undefined,
  signal,
}: RedisConfig): Promise<RunningRedis> {
  signal?.throwIfAborted();
  const running = env.REDIS_URL
    ? await useExternal(env.REDIS_URL)
    : ((await startFound(env.PATH, directory, onLog)) ?? (await startEmbedded()));
  if (signal?.aborted) await running.stop();
  signal?.throwIfAborted();
  return running;
}

async function useExternal(url: string): Promise<RunningRedis> {
  const place = placeOf(url);
  try {
    await ping(url, EXTERNAL_TIMEOUT_MS);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `REDIS_URL: no Redis answers at ${place} (${reason}). Start it, or unset REDIS_URL to do without.`,
    );
  }
  return {
    url,
    kind: 'external',
    description: `${place}, from REDIS_URL`,
    down: refuseExternal,
    up: refuseExternal,
    stop: () => Promise.resolve(),
  };
}

function refuseExternal(): Promise<never> {
  return Promise.reject(
    new UsageError('the Redis of REDIS_URL belongs to somebody else: unset REDIS_URL to let it fail.'),
  );
}

/** Host and port: a URL may hold a password. */
function placeOf(url: string): string {
  const { protocol, hostname, port } = URL.canParse(url) ? new URL(url) : { protocol: '' };
  if ((protocol !== 'redis:' && protocol !== 'rediss:') || !hostname) {
    throw new UsageError('REDIS_URL is no Redis URL: write it as redis://host:port, or unset it.');
  }
  return `${hostname}:${port || '6379'}`;
}

async function startFound(
  searchPath: string | undefined,
  directory: string,
  onLog: (line: string) => void,
): Promise<RunningRedis | undefined> {
  const executable = findRedisServer(searchPath);
  if (executable === undefined) return undefined;
  const port = await freePort();
  try {
    const server = new SupervisedRedis({
      launch: () => startRedisServer({ executable, directory, port }),
      onLog,
    });
    return await running(server, port, 'server', `${executable}, private,`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onLog(`${executable} does not start (${reason}): the embedded Redis is used instead.`);
    return undefined;
  }
}

async function startEmbedded(): Promise<RunningRedis> {
  // Not one that the system gives to outgoing connections: it has to be there again after `down`.
  const port = await freePort();
  const launch = async () => {
    const embedded = await startEmbeddedRedis(port);
    const stop = () => embedded.stop();
    return { stop, kill: stop };
  };
  return running(new SupervisedRedis({ launch }), port, 'embedded', 'embedded,');
}

/** Starts it for the first time. */
async function running(
  redis: SupervisedRedis,
  port: number,
  kind: RunningRedis['kind'],
  what: string,
): Promise<RunningRedis> {
  await redis.up();
  const place = `127.0.0.1:${port}`;
  return {
    url: `redis://${place}`,
    kind,
    description: `${what} at ${place}`,
    down: () => redis.down(),
    up: () => redis.up(),
    stop: () => redis.stop(),
  };
}

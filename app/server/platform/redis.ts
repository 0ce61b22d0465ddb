import { Redis, type RedisOptions } from 'ioredis';
import type { Config } from './config';
import { watchConnection } from './connection-watch';
import type { Logger } from './logging';

const CONNECT_TIMEOUT_MS = 2_000;
/** A Redis that does not answer a command in this time counts as gone: that bounds what waits for it. */
const ANSWER_TIMEOUT_MS = 5_000;
const LONGEST_RETRY_MS = 1_000;
const QUIT_TIMEOUT_MS = 500;

/**
 * A connection whose failed commands nobody has to await: the Socket.IO adapter, and ioredis when it subscribes again,
 * drop the promises of theirs. Whoever does await one still sees it fail.
 */
class UnattendedRedis extends Redis {
  override sendCommand(...command: Parameters<Redis['sendCommand']>): unknown {
    const reply = super.sendCommand(...command);
    if (reply instanceof Promise) reply.catch((error: unknown) => this.#onFailure(error));
    return reply;
  }

  /* The connection may be half open: another one is better than waiting for it. */
  #onFailure(error: unknown): void {
    const isTimeout = error instanceof Error && error.message === 'Command timed out';
    if (isTimeout && this.status === 'ready') this.disconnect(true);
  }
}

/**
 * The bus between instances, a hint and not the truth: while Redis is away, what is published is dropped, never queued,
 * and subscriptions come back by themselves when it returns.
 */
export interface RedisBus {
  readonly publisher: Redis;
  /** A connection that has subscribed can do nothing else. */
  readonly subscriber: Redis;
  /** Publishes if Redis is there, and forgets it otherwise. */
  publish(channel: string, text: string): void;
  subscribe(channel: string, listener: (text: string) => void): void;
  /**
   * Whether Redis answers on both connections. That one has gone dead without being closed is noticed when it has not
   * answered in the time that it has.
   */
  readonly isConnected: boolean;
  close(): Promise<void>;
}

/**
 * Connects in the background: a Redis that is not there yet delays nothing.
 * @param pingMs milliseconds that a connection has to answer before it is replaced by another
 */
export function connectRedis(
  { redisUrl, redisAuthToken }: Pick<Config, 'redisUrl' | 'redisAuthToken'>,
  logger: Logger,
  pingMs = ANSWER_TIMEOUT_MS,
): RedisBus {
  const options: RedisOptions = {
    ...(redisAuthToken === '' ? {} : { password: redisAuthToken }),
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAlive: 10_000,
    disconnectTimeout: QUIT_TIMEOUT_MS,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: (times) =>
      Math.min(50 * 2 ** Math.min(times, 10), LONGEST_RETRY_MS) * (0.5 + Math.random() / 2),
  };
  const publisher = new UnattendedRedis(redisUrl, {
    ...options,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: ANSWER_TIMEOUT_MS,
  });
  const subscriber = new UnattendedRedis(redisUrl, { ...options, maxRetriesPerRequest: null });
  const log = new OutageLog(logger);
  let wasConnected = false;
  const isConnected = () => watches.every(({ isAnswering }) => isAnswering);
  const onChange = () => {
    if (isConnected()) log.back();
    else if (wasConnected) log.away();
    wasConnected = isConnected();
  };
  const watches = [publisher, subscriber].map((redis) => watchConnection(redis, { pingMs, onChange }));
  for (const redis of [publisher, subscriber]) redis.on('error', (error: unknown) => log.away(error));
  return {
    publisher,
    subscriber,
    publish(channel, text) {
      void publisher.publish(channel, text);
    },
    subscribe(channel, listener) {
      subscriber.on('message', (from, text) => {
        if (from === channel) listener(text);
      });
      void subscriber.subscribe(channel);
    },
    get isConnected() {
      return isConnected();
    },
    async close() {
      for (const watch of watches) watch.stop();
      await Promise.all([quit(publisher), quit(subscriber)]);
    },
  };
}

/** One line when Redis goes, one when it is back: ioredis reports every single attempt. */
class OutageLog {
  #isAway = false;

  constructor(private readonly logger: Logger) {}

  away(err?: unknown): void {
    if (!this.#isAway) this.logger.warn({ err }, 'Redis is away: this instance goes on by itself');
    this.#isAway = true;
  }

  back(): void {
    if (this.#isAway) this.logger.info('Redis is back');
    this.#isAway = false;
  }
}

async function quit(redis: Redis): Promise<void> {
  if (redis.status === 'ready') {
    const timeout = new Promise((resolve) => setTimeout(resolve, QUIT_TIMEOUT_MS).unref());
    await Promise.race([redis.quit().catch(() => undefined), timeout]);
  }
  redis.disconnect();
}

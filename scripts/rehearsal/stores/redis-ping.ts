import { Redis } from 'ioredis';

/**
 * Asks the Redis at a URL for a sign of life.
 * @throws Error that says why there is none: refused, timed out, wrong password...
 */
export async function ping(url: string, timeoutMs: number): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    retryStrategy: null,
    // Else a connection that was refused is remembered for two seconds, and keeps the process.
    disconnectTimeout: 0,
  });
  // The reason: what the client then rejects with says only that the connection is closed.
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason ??= error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw reason ?? error;
  } finally {
    redis.disconnect();
  }
}

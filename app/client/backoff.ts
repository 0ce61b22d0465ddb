/** How long to wait between attempts. */
export interface Backoff {
  /** Milliseconds before the second attempt, at most; doubled with each further one. */
  readonly baseMs: number;
  readonly maxMs: number;
}

export const RETRY: Backoff = { baseMs: 200, maxMs: 5_000 };

/**
 * Milliseconds to wait after the given number of failed attempts: doubling, capped, and half of it random, so that
 * clients that failed together do not come back together.
 */
export function backoffMs(
  failures: number,
  random: () => number,
  { baseMs, maxMs }: Backoff = RETRY,
): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.max(0, failures - 1));
  return ceiling / 2 + (random() * ceiling) / 2;
}

/** How long to wait between attempts. */
export interface Backoff {
  /** Milliseconds before the second attempt, at most. */
  readonly baseMs: number;
  readonly maxMs: number;
  /** By how much the wait grows with each further attempt. @default 2 */
  readonly factor?: number;
}

export const RETRY: Backoff = { baseMs: 200, maxMs: 5_000 };

/**
 * Milliseconds to wait after the given number of failed attempts: growing, capped, and half of it random, so that
 * clients that failed together do not come back together.
 */
export function backoffMs(
  failures: number,
  random: () => number,
  { baseMs, maxMs, factor = 2 }: Backoff = RETRY,
): number {
  const ceiling = Math.min(maxMs, baseMs * factor ** Math.max(0, failures - 1));
  return ceiling / 2 + (random() * ceiling) / 2;
}

import path from 'node:path';

const PRELOAD = path.join(__dirname, 'skewed-clock.cjs');

/**
 * The environment of a Node process whose `Date.now()` and `new Date()` are `ms` milliseconds ahead, or behind when that
 * is negative. `performance.now()`, timers, and the Date header of Node's HTTP server keep the true time.
 */
export function clockAhead(ms: number): Record<string, string> {
  // In quotes, as NODE_OPTIONS wants a path that may have spaces.
  return { NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`, CLOCK_AHEAD_MS: String(ms) };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../shift';

/** The time of a rollout: it can be compared between processes, and never jumps within one. */
export interface RolloutClock extends Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends early, without an error, when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own, as set when the process began. */
export const rolloutClock: RolloutClock = {
  now: () => Math.round(performance.timeOrigin + performance.now()),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
};

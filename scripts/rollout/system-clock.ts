import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './shift';

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms) => sleep(ms),
};

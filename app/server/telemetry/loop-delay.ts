import { performance } from 'node:perf_hooks';

const TICK_MS = 20;

export interface LoopDelay {
  /** How late the event loop was at most since this was asked last, in milliseconds. */
  takeMs(): number;
  stop(): void;
}

/**
 * Watches how late the event loop is; that does not keep a process running. Node's own histogram does not count what
 * blocks the loop just after a reset.
 */
export function watchLoopDelay(): LoopDelay {
  let lastTick = performance.now();
  let latest = 0;
  const look = () => {
    const now = performance.now();
    latest = Math.max(latest, now - lastTick - TICK_MS);
    return now;
  };
  const timer = setInterval(() => (lastTick = look()), TICK_MS).unref();
  return {
    takeMs() {
      look();
      const taken = latest;
      latest = 0;
      return Math.round(taken * 10) / 10;
    },
    stop: () => clearInterval(timer),
  };
}

import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds between two looks at the clock. */
const RESOLUTION_MS = 20;

export interface LoopDelay {
  /** How late the event loop was at most since this was asked last, in milliseconds. */
  takeMs(): number;
  stop(): void;
}

/** Watches how late the event loop is; that does not keep a process running. */
export function watchLoopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return {
    takeMs() {
      // What is measured is the time from look to look.
      const lateMs = histogram.max / 1e6 - RESOLUTION_MS;
      histogram.reset();
      return Math.max(0, Math.round(lateMs * 10) / 10);
    },
    stop: () => void histogram.disable(),
  };
}

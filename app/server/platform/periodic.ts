import type { Logger } from './logging';

/** A task that runs again and again until it is stopped. */
export interface Periodic {
  /** Resolves when a run under way has ended; there is none after that. */
  stop(): Promise<void>;
}

/**
 * Runs a task now and then `intervalMs` milliseconds after each of its ends, so that runs never overlap. A failing run
 * does not end the repetition; it is logged once, until a run succeeds again.
 */
export function everyInterval(
  intervalMs: number,
  { name, logger }: { readonly name: string; readonly logger: Logger },
  task: () => Promise<void> | void,
): Periodic {
  let stopped = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  const run = async (): Promise<void> => {
    try {
      await task();
      if (failing) logger.info({ task: name }, 'works again');
      failing = false;
    } catch (error) {
      if (!failing) logger.warn({ err: error, task: name }, 'failed; it is tried again');
      failing = true;
    }
    if (!isStopped()) timer = setTimeout(next, intervalMs);
  };
  const isStopped = () => stopped;
  const next = () => {
    current = run();
  };
  let current = run();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}

/**
 * Runs a task once within every `periodMs` milliseconds of the clock, in the middle, so that a little more or less time
 * on the way to whoever counts the periods does not put two of them into one. The first time is after half a period to
 * one and a half.
 */
export function onceAPeriod(
  periodMs: number,
  { now, ...naming }: { readonly name: string; readonly logger: Logger; readonly now: () => number },
  task: () => void,
): Periodic {
  let timer: NodeJS.Timeout | undefined;
  const runLater = () => {
    timer = setTimeout(run, untilTheNextMiddle(now(), periodMs));
    // A report is not worth living for.
    timer.unref();
  };
  const run = () => {
    try {
      task();
    } catch (error) {
      naming.logger.warn({ err: error, task: naming.name }, 'failed; it is tried again');
    }
    runLater();
  };
  runLater();
  return {
    stop() {
      clearTimeout(timer);
      return Promise.resolve();
    },
  };
}

/* Never the middle of the period that it is now: a timer may come a moment early. */
function untilTheNextMiddle(now: number, periodMs: number): number {
  return periodMs - (now % periodMs) + periodMs / 2;
}

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

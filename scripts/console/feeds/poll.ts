import { setTimeout as sleep } from 'node:timers/promises';

export interface PollConfig {
  /** Milliseconds between two beginnings of work, at least. */
  readonly everyMs: number;
  /** Whether anybody wants it done at the moment. */
  readonly isWanted: () => boolean;
  /** What is done again and again, one after the other. It tells itself what has failed. */
  readonly work: () => Promise<void>;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export interface Poll {
  /** Does it at once, or once more when it is being done. */
  hurry(): void;
  /** Resolves when the last work has ended, after the signal. */
  readonly ended: Promise<void>;
}

/** Does something again and again, as long as it is wanted. */
export function startPoll(config: PollConfig): Poll {
  const { everyMs, isWanted, work, signal } = config;
  let hurried = new AbortController();
  const run = async () => {
    while (!signal.aborted) {
      const startedAt = performance.now();
      // Whoever hurries from here on wants it done once more.
      hurried = new AbortController();
      if (isWanted()) await work();
      const leftMs = Math.max(0, everyMs - (performance.now() - startedAt));
      await pause(leftMs, AbortSignal.any([signal, hurried.signal]));
    }
  };
  return { hurry: () => hurried.abort(), ended: run() };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => undefined);
}

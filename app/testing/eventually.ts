import { setTimeout as delay } from 'node:timers/promises';

const WITHIN_MS = 15_000;
const PAUSE_MS = 10;

/**
 * For tests: what the check returns, as soon as it throws nothing. Rejects with what it last threw when it still does
 * after 15 s.
 */
export async function eventually<T>(check: () => Promise<T> | T): Promise<T> {
  const end = performance.now() + WITHIN_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await delay(PAUSE_MS);
    }
  }
}

/** For tests: resolves as soon as the condition holds, and rejects when it does not within 15 s. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  await eventually(async () => {
    if (!(await holds())) throw new Error('it did not happen in time');
  });
}

import { setTimeout as delay } from 'node:timers/promises';

const WITHIN_MS = 15_000;
const PAUSE_MS = 20;

/** For tests: what `find` finds, as soon as it finds something. Throws when that has not happened within 15 s. */
export async function eventually<T>(find: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let waited = 0; waited < WITHIN_MS; waited += PAUSE_MS) {
    const found = await find();
    if (found !== undefined) return found;
    await delay(PAUSE_MS);
  }
  throw new Error('it did not happen within 15 s');
}

/** For tests: resolves as soon as the condition holds, and throws when it has not within 15 s. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  await eventually(async () => ((await holds()) ? true : undefined));
}

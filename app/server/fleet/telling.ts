import type { z } from 'zod';

/** What instances tell each other of themselves, on a Redis channel of its own. */
export interface Telling {
  /** This instance as it is now, as JSON can have it. */
  own(): object;
  /** Takes what an instance published, this one among them; what is of another form is ignored. */
  hear(text: string): void;
}

/** What an instance published; undefined where it is of another form, as one of another version may be. */
export function parseTold<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

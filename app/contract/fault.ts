import { z } from 'zod';
import { COLOURS } from './colour';

const faultSchema = z.object({
  colour: z.enum(COLOURS),
  /** The part of requests and sends that is answered with an error, from 0 to 1. */
  errorShare: z.number().min(0).max(1),
  /** Milliseconds that each answer waits. */
  latencyMs: z.number().int().min(0).max(30_000),
  /** When it ends by itself, in milliseconds since 1970. */
  until: z.number().int().positive(),
});

/** A fault that the tasks of a colour inject into their own answers, to show what a bad release does. */
export type InjectedFault = Readonly<z.infer<typeof faultSchema>>;

/** The value of the fault parameter while there is none. */
export const NO_FAULT = 'none';

/** Reads the fault parameter's value. What cannot be read is no fault: it must never be there by mistake. */
export function parseFault(value: string): InjectedFault | undefined {
  try {
    const parsed = faultSchema.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The value of the fault parameter for a fault. */
export function formatFault(fault: InjectedFault): string {
  return JSON.stringify(fault);
}

import { z } from 'zod';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { COLOUR_QUERY_KEY } from '../../app/contract/events';

const ANSWER_WITHIN_MS = 5_000;

const healthSchema = z.object({
  status: z.string(),
  colour: z.enum(COLOURS),
  version: z.string(),
  details: z.object({
    redis: z.string(),
    store: z.string(),
    fault: z.object({ errorShare: z.number(), latencyMs: z.number(), until: z.number() }).optional(),
  }),
});

/** What a task says of itself. */
export type TaskHealth = z.output<typeof healthSchema>;

/** The address at which a colour answers whatever its weight is, through the preview rule. */
export function previewUrl(applicationUrl: string, colour: Colour, path: string): URL {
  const url = new URL(path, applicationUrl);
  url.searchParams.set(COLOUR_QUERY_KEY, colour);
  return url;
}

/**
 * What a task of a colour says of itself, through the load balancer; undefined when none answers, or another colour
 * does. With several tasks each call may be answered by another one.
 */
export async function readColourHealth(
  applicationUrl: string,
  colour: Colour,
  signal: AbortSignal,
): Promise<TaskHealth | undefined> {
  try {
    const response = await fetch(previewUrl(applicationUrl, colour, '/health'), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    const parsed = healthSchema.safeParse(await response.json());
    return parsed.success && parsed.data.colour === colour ? parsed.data : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

import { z } from 'zod';
import { awsFailure, StrangeAnswerError } from '../rollout/aws-failure';
import type { Target } from '../rollout/connection';
import { errorCode } from './error-code';
import type { Outputs } from './outputs';

const ANSWER_WITHIN_MS = 5_000;
const answerSchema = z.record(z.string(), z.string());

/**
 * The outputs of the rehearsal at the target's endpoint.
 * @throws UsageError when none answers there, or something else
 */
export async function readRehearsalOutputs(
  target: Target & { readonly endpoint: string },
  signal: AbortSignal,
): Promise<Outputs> {
  try {
    return await read(new URL('/_rehearsal/outputs', target.endpoint), signal);
  } catch (error) {
    signal.throwIfAborted();
    throw awsFailure(failureOf(error), target) ?? error;
  }
}

async function read(url: URL, signal: AbortSignal): Promise<Outputs> {
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
  });
  const text = await response.text();
  const parsed = answerSchema.safeParse(parseJson(text));
  if (!response.ok || !parsed.success) throw new StrangeAnswerError('the answer is not a list of outputs');
  return parsed.data;
}

/* What went wrong on the wire is inside what fetch throws. */
function failureOf(error: unknown): unknown {
  if (error instanceof StrangeAnswerError) return error;
  const { name, cause } = error as { readonly name?: string; readonly cause?: unknown };
  return Object.assign(new Error('no answer', { cause: error }), { code: errorCode(cause) ?? name });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

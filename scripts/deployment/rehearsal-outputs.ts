import { z } from 'zod';
import { OUTPUT_NAMES } from '../../infra/outputs';
import { awsFailure, StrangeAnswerError } from '../rollout/aws-failure';
import type { Target } from '../rollout/connection';
import { errorCode } from './error-code';

/** The outputs of the stacks, and the address that a rehearsal's audience goes to, such as http://192.168.1.5:8080. */
export const REHEARSAL_OUTPUT_NAMES = [...OUTPUT_NAMES, 'audience_url'] as const;
export type RehearsalOutputName = (typeof REHEARSAL_OUTPUT_NAMES)[number];
export type RehearsalOutputs = Partial<Readonly<Record<RehearsalOutputName, string>>>;

const ANSWER_WITHIN_MS = 5_000;
const answerSchema = z.record(z.string(), z.string());

/**
 * The outputs of the rehearsal at the target's endpoint.
 * @throws UsageError when none answers there, or something else
 */
export async function readRehearsalOutputs(
  target: Target & { readonly endpoint: string },
  signal: AbortSignal,
): Promise<RehearsalOutputs> {
  try {
    return await read(new URL('/_rehearsal/outputs', target.endpoint), signal);
  } catch (error) {
    signal.throwIfAborted();
    throw awsFailure(failureOf(error), target) ?? error;
  }
}

async function read(url: URL, signal: AbortSignal): Promise<RehearsalOutputs> {
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

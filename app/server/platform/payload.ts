import type { z } from 'zod';
import { RequestError } from './request-error';

/**
 * What a client sent, checked against a schema of the contract.
 * @throws RequestError `bad-request`, naming the first thing that is wrong
 */
export function parsePayload<T>(schema: z.ZodType<T>, payload: unknown): T {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new RequestError(
    'bad-request',
    `${where === '' ? 'the payload' : where}: ${issue?.message ?? 'is not valid'}`,
  );
}

import type { z } from 'zod';
import { AwsError } from './aws-error';

/**
 * The input of an action of a JSON service.
 * @throws AwsError with the code that the service has for such an input
 */
export function checkInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  code = 'ValidationException',
): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new AwsError(
    code,
    `1 validation error detected: Value at '${where}' failed to satisfy constraint: ${issue?.message ?? ''}`,
  );
}

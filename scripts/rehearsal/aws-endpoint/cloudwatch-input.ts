import { z } from 'zod';
import { AwsError } from './aws-error';

/*
 * CloudWatch is asked in two protocols: in JSON numbers are numbers, and times seconds since 1970; in a form all are
 * texts. These schemas take both.
 */

export const integerSchema = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d{1,15}$/)
      .transform(Number),
  ])
  .pipe(z.int());

export const booleanSchema = z.union([
  z.boolean(),
  z.enum(['true', 'false']).transform((text) => text === 'true'),
]);

/** Milliseconds since 1970. */
export const timeSchema = z.union([
  z.number().transform((seconds) => seconds * 1_000),
  z
    .string()
    .transform((text) => Date.parse(text))
    .pipe(z.number()),
]);

export function listSchema<Item extends z.ZodType>(item: Item) {
  // Clients of the Query protocol send an empty list as an empty text.
  return z.union([z.array(item), z.literal('').transform((): z.output<Item>[] => [])]);
}

/** @throws AwsError ValidationError naming the first field that is wrong */
export function checkInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const checked = schema.safeParse(input);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: ${issue?.message ?? ''}`,
  );
}

/** @throws AwsError with the given code, as the two actions differ in it, when the start is not before the end */
export function checkTimes(code: string, startMs: number, endMs: number): void {
  if (startMs === endMs) {
    throw new AwsError(code, 'The parameter StartTime must not equal parameter EndTime.');
  }
  if (startMs > endMs) {
    throw new AwsError(code, 'The parameter StartTime must be less than the parameter EndTime.');
  }
}

const SHORT_PERIODS: readonly number[] = [1, 5, 10, 20, 30];

/** @throws AwsError with the given code for a period that CloudWatch does not have */
export function checkPeriod(code: string, name: string, period: number): void {
  const valid = SHORT_PERIODS.includes(period) || (period > 0 && period % 60 === 0 && period <= 86_400);
  if (!valid) {
    throw new AwsError(
      code,
      `The parameter ${name} must be 1, 5, 10, 20, 30 or a multiple of 60, up to 86400; not ${period}.`,
    );
  }
}

import { z } from 'zod';

/** What Checkov says of one resource. */
export interface Finding {
  readonly check: string;
  /** What the check asks for, in Checkov's words. */
  readonly asks: string;
  /** The stack that the resource is in. */
  readonly stack: string;
  readonly resource: string;
  /** The first and the last line of the resource in the synthesized file, from 1. */
  readonly lines: readonly [number, number];
}

const reportSchema = z.object({
  results: z.object({
    failed_checks: z.array(
      z.object({
        check_id: z.string(),
        check_name: z.string(),
        file_path: z.string(),
        resource: z.string(),
        file_line_range: z.tuple([z.number(), z.number()]),
      }),
    ),
    passed_checks: z.array(z.unknown()),
    parsing_errors: z.array(z.string()),
  }),
});

/**
 * Reads what `checkov -o json` printed.
 * @throws ZodError when it is not a report; Error for one that says too little to be believed
 */
export function readReport(json: unknown): Finding[] {
  const { failed_checks, passed_checks, parsing_errors } = reportSchema.parse(json).results;
  if (parsing_errors.length > 0) throw new Error(`Checkov could not read ${parsing_errors.join(', ')}`);
  if (passed_checks.length === 0) throw new Error('Checkov has looked at nothing');
  return failed_checks.map((check) => ({
    check: check.check_id,
    asks: check.check_name,
    stack: check.file_path.split('/').at(-2) ?? '',
    resource: check.resource,
    lines: check.file_line_range,
  }));
}

const SUPPRESSION = /checkov:skip=(\w+): /g;

/** Whether the resource itself says why this check does not hold for it: see `suppress`. */
export function isSuppressed({ check, lines: [first, last] }: Finding, file: string): boolean {
  const text = file
    .split('\n')
    .slice(first - 1, last)
    .join('\n');
  return suppressionsIn(text).includes(check);
}

/** The checks that a synthesized file suppresses, one for each place. */
export function suppressionsIn(file: string): string[] {
  return [...file.matchAll(SUPPRESSION)].map(([, check = '']) => check);
}

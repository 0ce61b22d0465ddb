import { UsageError } from './context';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, '': 1_000 } as const;

/**
 * A time from what was typed after a flag: `10s`, `500ms`, `2m`, or seconds without a unit.
 * @returns a function to milliseconds that throws UsageError
 */
export function duration(flag: string, longestSeconds: number): (text: string) => number {
  return (text) => {
    const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|)$/.exec(text) ?? [];
    const ms = Math.round(Number(digits) * UNIT_MS[(unit ?? '') as keyof typeof UNIT_MS]);
    if (digits !== undefined && ms > 0 && ms <= longestSeconds * 1_000) return ms;
    throw new UsageError(
      `${flag} takes a time above 0 and up to ${longestSeconds}s, such as 10s, not "${text}"`,
    );
  };
}

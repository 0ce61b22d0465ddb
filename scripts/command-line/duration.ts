import { UsageError } from './context';

const UNITS = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** Milliseconds as they would be typed, in the largest unit that leaves no rest: `90s`, `5m`, `1h`. */
export function formatDuration(ms: number): string {
  const whole = Math.round(ms);
  const [unit, size] = UNITS.find(([, each]) => whole >= each && whole % each === 0) ?? ['ms', 1];
  return `${whole / size}${unit}`;
}

/** Whole milliseconds of `800ms`, `60s`, `5m` or `1h`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text) ?? [];
  const size = UNITS.find(([name]) => name === unit)?.[1];
  return size === undefined ? undefined : Math.round(Number(number) * size);
}

/**
 * A time with its unit, from what was typed after a flag.
 * @param minMs at least so many milliseconds
 * @param maxMs and at most so many
 * @returns a function to whole milliseconds that throws UsageError
 */
export function duration(flag: string, minMs: number, maxMs: number): (text: string) => number {
  return (text) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
    throw new UsageError(
      `${flag} takes a time from ${formatDuration(minMs)} to ${formatDuration(maxMs)}, such as 800ms, 2s or 5m, not "${text}"`,
    );
  };
}

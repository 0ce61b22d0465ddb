import { UsageError } from './context';

const UNITS = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** A duration as people write it, in the largest unit that leaves no rest: `90s`, `5m`, `1h`. */
export function duration(ms: number): string {
  const whole = Math.round(ms);
  const [unit, size] = UNITS.find(([, each]) => whole % each === 0 && whole >= each) ?? ['ms', 1];
  return `${whole / size}${unit}`;
}

/** Milliseconds of `800ms`, `60s`, `5m` or `1h`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim()) ?? [];
  const size = UNITS.find(([name]) => name === unit)?.[1];
  return size === undefined ? undefined : Math.round(Number(number) * size);
}

/**
 * A duration within bounds, from what was typed after a flag, in milliseconds.
 * @throws UsageError
 */
export function durationBetween(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= min && ms <= max) return ms;
    throw new UsageError(
      `${flag} takes a duration such as 60s or 5m, from ${duration(min)} to ${duration(max)}, not "${text}"`,
    );
  };
}

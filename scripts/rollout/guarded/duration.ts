const UNITS = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** A duration as people write it, in the largest unit that leaves no rest: `90s`, `5m`, `1h`. */
export function formatDuration(ms: number): string {
  const whole = Math.round(ms);
  const [unit, size] = UNITS.find(([, each]) => whole >= each && whole % each === 0) ?? ['ms', 1];
  return `${whole / size}${unit}`;
}

/** Milliseconds of `800ms`, `60s`, `5m` or `1h`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const size = UNITS.find(([name]) => name === unit)?.[1];
  return size === undefined ? undefined : Math.round(Number(number) * size);
}

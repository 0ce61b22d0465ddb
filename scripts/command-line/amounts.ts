import { UsageError } from './context';

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const isUnit = (text: string): text is keyof typeof UNITS_MS => Object.hasOwn(UNITS_MS, text);

/**
 * A time, from what was typed after a flag: a number and its unit.
 * @param minMs at least so many milliseconds
 * @param maxMs and at most so many
 * @returns whole milliseconds
 */
export function duration(flag: string, minMs: number, maxMs: number): (text: string) => number {
  return (text) => {
    const [, number = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text) ?? [];
    const ms = Math.round(Number(number) * (isUnit(unit) ? UNITS_MS[unit] : NaN));
    if (ms >= minMs && ms <= maxMs) return ms;
    throw new UsageError(
      `${flag} takes a time from ${inWords(minMs)} to ${inWords(maxMs)}, such as 800ms, 2s or 5m, not "${text}"`,
    );
  };
}

/** A share from 0 to 1, from percent typed after a flag. A bare fraction is refused: it could mean either. */
export function percentage(flag: string): (text: string) => number {
  return (text) => {
    const [, number = ''] = /^(\d{1,3}(?:\.\d{1,3})?%|\d{1,3})$/.exec(text) ?? [];
    const percent = Number(number.replace('%', ''));
    if (number !== '' && percent <= 100) return percent / 100;
    throw new UsageError(`${flag} takes a percentage from 0% to 100%, such as 30%, not "${text}"`);
  };
}

/** Milliseconds as they would be typed. */
export function inWords(ms: number): string {
  for (const unit of ['h', 'm', 's'] as const) {
    if (ms >= UNITS_MS[unit] && ms % UNITS_MS[unit] === 0) return `${ms / UNITS_MS[unit]}${unit}`;
  }
  return `${ms}ms`;
}

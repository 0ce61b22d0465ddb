/** Something that was measured. */
export interface Figure {
  readonly name: string;
  readonly measured: number;
  /** What it may be at most. Left out where it is for information only. */
  readonly limit?: number;
  /** Behind the numbers; empty for a count. */
  readonly unit?: '' | 'ms';
}

/** What is not a number misses every limit. */
export function missesLimit({ measured, limit }: Figure): boolean {
  return limit !== undefined && !(measured <= limit);
}

/** One line of the table; a measured fraction counts as a whole one more. */
export function figureLine(figure: Figure): string {
  const { name, measured, limit, unit = '' } = figure;
  const amount = (number: number) => `${Math.ceil(number)} ${unit}`.trim();
  const line = `${name.padEnd(44)} ${amount(measured).padStart(9)}`;
  if (limit === undefined) return line;
  return `${line}  ${missesLimit(figure) ? 'MISSES' : 'within'} ${amount(limit)}`;
}

/** A moment that is worth a line in a chart, for example a shift. */
export interface Mark {
  /** In the unit of the time axis. */
  readonly at: number;
  readonly label: string;
}

export interface PlacedMark {
  readonly key: string;
  readonly x: number;
  /** Null where another label is in the way. */
  readonly label: { readonly text: string; readonly anchor: 'start' | 'end' } | null;
}

/** A letter's width over its height, on average and a little more. */
const LETTER = 0.62;

/**
 * Where the marks of a chart stand, and which of their labels have room: the later one is kept.
 * @param right the right edge of the plot
 */
export function placeMarks(
  marks: readonly Mark[],
  x: (at: number) => number,
  right: number,
  fontSize: number,
): readonly PlacedMark[] {
  let taken = Number.POSITIVE_INFINITY;
  const placed = marks.toReversed().map(({ at, label }, index): PlacedMark => {
    const key = `${at}-${marks.length - index}`;
    const place = x(at);
    const width = label.length * fontSize * LETTER;
    const anchor = place + width > right ? 'end' : 'start';
    const from = anchor === 'start' ? place : place - width;
    if (from + width > taken || from < 0) return { key, x: place, label: null };
    taken = from;
    return { key, x: place, label: { text: label, anchor } };
  });
  return placed.toReversed();
}

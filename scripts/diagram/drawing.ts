/** What something is drawn as. */
export type Tone = 'plain' | 'way' | 'balance' | 'blue' | 'green' | 'store' | 'watch';

/** A thing that stands somewhere. */
export interface Box {
  /** What arrows name it by. */
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly lines: readonly string[];
  readonly tone: Tone;
}

/** What stands around boxes. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly kind: 'region' | 'vpc' | 'zone' | 'public' | 'private' | 'cluster';
}

/** Text that stands free. */
export interface Note {
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
}

export type Point = readonly [x: number, y: number];

/** A way through these points; it ends in an arrowhead. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
  /** Solid is what clients ask for, dashed is all else. */
  readonly dashed: boolean;
  readonly tone: Extract<Tone, 'plain' | 'blue' | 'green'>;
  readonly label?: { readonly text: string; readonly at: Point; readonly anchor: 'start' | 'middle' | 'end' };
}

/** What is in a part of a picture. */
export interface Part {
  readonly frames: readonly Frame[];
  readonly boxes: readonly Box[];
  readonly notes: readonly Note[];
  readonly arrows: readonly Arrow[];
}

/** Everything that is in a picture. */
export interface Drawing extends Part {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
}

export const TITLE_SIZE = 14;
export const LINE_SIZE = 12;
const LINE_HEIGHT = 16;
const PADDING = 10;
/** Of the widest of the fonts that may be used, as a share of their size. */
const CHARACTER_WIDTH = 0.53;

/** An upper bound of the width of a text. */
export function textWidth(text: string, size: number): number {
  return text.length * size * CHARACTER_WIDTH;
}

/** The height of a box with so many lines below its title. */
export function heightOf(lines: number): number {
  return PADDING * 2 + TITLE_SIZE + lines * LINE_HEIGHT;
}

/** Where the text of a box begins, and how far its lines are apart. */
export const TEXT = { left: PADDING + 2, top: PADDING + TITLE_SIZE - 2, lineHeight: LINE_HEIGHT } as const;

/** A text, cut off where a box of a width ends. */
export function fitted(text: string, width: number, size = LINE_SIZE): string {
  const characters = Math.floor((width - 2 * TEXT.left) / (size * CHARACTER_WIDTH));
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

/** Texts one after the other with commas, in as many lines as a width asks for. */
export function wrapped(texts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  texts.forEach((text, index) => {
    const part = index < texts.length - 1 ? `${text},` : text;
    const last = lines.at(-1);
    const longer = last === undefined ? part : `${last} ${part}`;
    if (last !== undefined && textWidth(longer, LINE_SIZE) <= width - 2 * TEXT.left)
      lines[lines.length - 1] = longer;
    else lines.push(fitted(part, width));
  });
  return lines;
}

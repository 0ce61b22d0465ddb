/*
 * The part of ASN.1's distinguished encoding rules that a certificate needs: each function answers a value with its tag
 * and its length.
 * See ITU-T X.690, sections 8 and 10.
 */

const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

const CONTEXT_SPECIFIC = 0x80;
const CONSTRUCTED = 0x20;
/* RFC 5280, section 4.1.2.5: times of this year and later are GeneralizedTime. */
const FIRST_GENERALIZED_YEAR = 2050;

export function sequence(...parts: readonly Buffer[]): Buffer {
  return value(TAGS.sequence, Buffer.concat(parts));
}

export function set(...parts: readonly Buffer[]): Buffer {
  return value(TAGS.set, Buffer.concat(parts));
}

/** What stands under a number that the context gives a meaning: `constructed` when it holds whole values. */
export function contextSpecific(
  number: number,
  kind: 'primitive' | 'constructed',
  ...parts: readonly Buffer[]
): Buffer {
  const tag = CONTEXT_SPECIFIC | number | (kind === 'constructed' ? CONSTRUCTED : 0);
  return value(tag, Buffer.concat(parts));
}

/** A whole number of at least 0, from its bytes, the highest first. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = first === -1 ? Buffer.from([0]) : Buffer.from(bytes.subarray(first));
  const looksNegative = (shortest[0] ?? 0) >= 0x80;
  return value(TAGS.integer, looksNegative ? Buffer.concat([Buffer.from([0]), shortest]) : shortest);
}

/** @param unusedBits at the end of the last byte */
export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return value(TAGS.bitString, Buffer.concat([Buffer.from([unusedBits]), bytes]));
}

export function octetString(bytes: Uint8Array): Buffer {
  return value(TAGS.octetString, bytes);
}

export function boolean(isTrue: boolean): Buffer {
  return value(TAGS.boolean, Buffer.from([isTrue ? 0xff : 0]));
}

export function utf8String(text: string): Buffer {
  return value(TAGS.utf8String, Buffer.from(text, 'utf8'));
}

/** @param dotted for example `1.2.840.10045.4.3.2` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return value(TAGS.objectIdentifier, Buffer.from([first * 40 + second, ...others].flatMap(base128)));
}

/** A moment, to the second. */
export function time(at: Date): Buffer {
  const digits = at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
  return at.getUTCFullYear() < FIRST_GENERALIZED_YEAR
    ? value(TAGS.utcTime, Buffer.from(digits.slice(2), 'latin1'))
    : value(TAGS.generalizedTime, Buffer.from(digits, 'latin1'));
}

function value(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag, ...length(content.length)]), content]);
}

function length(bytes: number): number[] {
  if (bytes < 0x80) return [bytes];
  const digits = base256(bytes);
  return [0x80 | digits.length, ...digits];
}

function base256(number: number): number[] {
  return number < 0x100 ? [number] : [...base256(Math.floor(number / 0x100)), number % 0x100];
}

/* Seven bits a byte; all but the last are marked. */
function base128(number: number): number[] {
  const higher = (rest: number): number[] =>
    rest === 0 ? [] : [...higher(Math.floor(rest / 0x80)), 0x80 | (rest % 0x80)];
  return [...higher(Math.floor(number / 0x80)), number % 0x80];
}

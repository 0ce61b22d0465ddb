import {
  bitString,
  contextSpecific,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  time,
  utf8String,
} from './der';

const hex = (encoded: Buffer) => encoded.toString('hex');

describe('values in DER', () => {
  it.each<[string, Buffer, string]>([
    ['a zero', integer(Buffer.from([0, 0])), '020100'],
    ['a small number', integer(Buffer.from([0x7f])), '02017f'],
    ['a number that would look negative', integer(Buffer.from([0x80])), '02020080'],
    ['a number with zeros before it', integer(Buffer.from([0, 0, 1, 0])), '02020100'],
    ['an identifier', objectIdentifier('2.5.29.17'), '0603551d11'],
    ['an identifier with large parts', objectIdentifier('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
    ['bits of which some are unused', bitString(Buffer.from([0x80]), 7), '03020780'],
    ['text', utf8String('쇼'), '0c03ec87bc'],
    ['an empty list', sequence(), '3000'],
    ['a name in a context', contextSpecific(2, 'primitive', Buffer.from('a')), '820161'],
    ['a value in a context', contextSpecific(3, 'constructed', integer(Buffer.from([1]))), 'a303020101'],
    [
      'a time',
      time(new Date('2026-11-21T22:07:32.999Z')),
      `170d${Buffer.from('261121220732Z').toString('hex')}`,
    ],
    [
      'a time after 2049',
      time(new Date('2050-01-01T00:00:00Z')),
      `180f${Buffer.from('20500101000000Z').toString('hex')}`,
    ],
  ])('encode %s', (_what, encoded, expected) => {
    expect(hex(encoded)).toBe(expected);
  });

  it.each([
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [70_000, '0483011170'],
  ])('tell that they are %i bytes long', (bytes, start) => {
    expect(hex(octetString(Buffer.alloc(bytes)).subarray(0, start.length / 2))).toBe(start);
  });
});

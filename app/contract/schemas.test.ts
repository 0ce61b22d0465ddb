import { chatMessageSchema, createSessionSchema } from './schemas';

const isName = (name: string) => createSessionSchema.safeParse({ name }).success;
const isText = (text: string) =>
  chatMessageSchema.safeParse({ roomId: 'lobby', clientId: 'a', text }).success;

describe('a name', () => {
  it.each(['Ada', 'Zoë', '지민', 'علي', '👩‍💻', 'x'.repeat(40)])('may be %s', (name) => {
    expect(isName(name)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['spaces', '   '],
    ['characters of no width', '\u200b\u2060'],
    ['a filler', '\u3164'],
    ['invisible tags', '\u{e0041}'],
    ['a control character', 'a\u0007b'],
    ['a mark that reorders text', 'a\u202eb'],
    ['a separator of lines', 'a\u2028b'],
    ['half a character', 'a\ud800'],
    ['too many characters', 'x'.repeat(41)],
  ])('may not be or have %s', (_, name) => {
    expect(isName(name)).toBe(false);
  });
});

describe('a text', () => {
  it('may have several lines and emoji', () => {
    expect(isText('one\ntwo 👩‍💻')).toBe(true);
  });

  it('may not have half a character, which no store keeps as it is', () => {
    expect(isText('a\ud800b')).toBe(false);
  });
});

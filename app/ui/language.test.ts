import { counted, createDictionary, languageFor } from './language';
import { Preference } from './preference';

test.each([
  [['ko-KR', 'en'], 'ko'],
  [['KO'], 'ko'],
  [['en-GB', 'ko'], 'en'],
  [['fr-FR', 'ko', 'en'], 'ko'],
  [['fr', 'kok-IN'], 'en'],
  [[], 'en'],
  [['', '-', '*'], 'en'],
] as const)('a browser that prefers %j is spoken to in %s', (preferred, language) => {
  expect(languageFor(preferred)).toBe(language);
});

test('counts take the form that the language wants', () => {
  const people = { one: ' person', other: ' people' };
  expect(counted('en', 1, people)).toBe('1 person');
  expect(counted('en', 0, people)).toBe('0 people');
  expect(counted('en', 1_200, people)).toBe('1,200 people');
  expect(counted('ko', 1, { other: '명' })).toBe('1명');
});

test('a dictionary lacks no text in any language', () => {
  const texts = createDictionary({
    en: { hello: 'Hello', many: (count: number) => `${count} things` },
    // @ts-expect-error -- the second text is missing
    ko: { hello: '안녕하세요' },
  });
  expect(texts.ko.hello).toBe('안녕하세요');
});

describe('a preference', () => {
  const kept = (stored: Record<string, string> = {}) => ({
    getItem: (key: string) => stored[key] ?? null,
    setItem: (key: string, value: string) => {
      stored[key] = value;
    },
  });

  test('is remembered', () => {
    const storage = kept();
    new Preference('size', ['small', 'large'], () => storage).choose('large');
    expect(new Preference('size', ['small', 'large'], () => storage).value).toBe('large');
  });

  test('is none where the browser keeps nonsense', () => {
    const storage = kept({ size: '<script>' });
    expect(new Preference('size', ['small', 'large'], () => storage).value).toBeUndefined();
  });

  test('lasts as long as the page where storage is forbidden, and is told', () => {
    const size = new Preference('size', ['small', 'large'], () => {
      throw new DOMException('denied', 'SecurityError');
    });
    const seen: unknown[] = [];
    const stop = size.subscribe(() => seen.push(size.value));
    expect(size.value).toBeUndefined();
    size.choose('small');
    stop();
    size.choose('large');
    expect(seen).toEqual(['small']);
    expect(size.value).toBe('large');
  });
});

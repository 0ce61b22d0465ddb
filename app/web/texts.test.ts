import { problemText, TEXTS } from './texts';

test('what went wrong is told in the language of the page, whatever the server calls it', () => {
  expect(problemText(TEXTS.en, 'rate-limited')).toBe('too many at once; wait a moment');
  for (const language of ['en', 'ko'] as const) {
    expect(problemText(TEXTS[language], undefined)).toBe(TEXTS[language].problems.other);
    expect(problemText(TEXTS[language], 'internal')).toBe(TEXTS[language].problems.other);
  }
});

test('both languages explain the same problems', () => {
  expect(Object.keys(TEXTS.ko.problems)).toEqual(Object.keys(TEXTS.en.problems));
});

test('the header says which server it is, with its own name of the version', () => {
  expect(TEXTS.en.servedBy('BLUE v12').join('')).toBe('You are on BLUE v12');
  expect(TEXTS.ko.servedBy('GREEN 2024-05').join('')).toBe('지금 GREEN 2024-05에 있습니다');
});

test('which server took a message is said in words of the language', () => {
  expect([TEXTS.en.via('blue'), TEXTS.ko.via('blue'), TEXTS.ko.via('green')]).toEqual([
    'via blue',
    '블루 경유',
    '그린 경유',
  ]);
});

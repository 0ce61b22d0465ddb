import { globMatcher } from './glob';

it.each([
  ['news', 'news', true],
  ['news', 'newsx', false],
  ['*', '', true],
  ['a*c', 'abbc', true],
  ['a**c', 'ac', true],
  ['a\\**', 'a*b', true],
  ['a\\*', 'ab', false],
  ['h?llo', 'hello', true],
  ['h?llo', 'hllo', false],
  ['h[ae]llo', 'hallo', true],
  ['h[ae]llo', 'hillo', false],
  ['h[^e]llo', 'hallo', true],
  ['h[^e]llo', 'hello', false],
  ['h[a-c]llo', 'hbllo', true],
  ['h[c-a]llo', 'hbllo', true],
  ['h[\\]]llo', 'h]llo', true],
  ['h[a', 'ha', true],
  ['a.c', 'abc', false],
  ['(a|b)+$^', '(a|b)+$^', true],
  ['line*', 'line\nbreak\xff', true],
  ['\xe9*', '\xe9\x00', true],
])('the pattern %j against %j is %s', (pattern, text, matches) => {
  expect(globMatcher(pattern)(text)).toBe(matches);
});

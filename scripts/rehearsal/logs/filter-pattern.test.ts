import { parseFilterPattern } from './filter-pattern';
import { FilterPatternError } from './filter-pattern-error';

const LINES = {
  text: '[ERROR 401] unauthorised: token expired',
  warning: '{"level":40,"colour":"blue","msg":"slow store","request":{"id":"r-1","tags":["a","b"]}}',
  error: '{"level":50,"colour":"green","msg":"store failed","error":true,"cause":null}',
};
type Line = keyof typeof LINES;

const matching = (pattern: string): Line[] => {
  const matches = parseFilterPattern(pattern);
  return (Object.keys(LINES) as Line[]).filter((line) => matches(LINES[line]));
};

describe('a filter pattern', () => {
  it.each<[string, Line[]]>([
    ['', ['text', 'warning', 'error']],
    ['  ', ['text', 'warning', 'error']],
    ['store', ['warning', 'error']],
    ['STORE', []],
    ['store failed', ['error']],
    ['"store failed"', ['error']],
    ['"failed store"', []],
    ['store -failed', ['warning']],
    ['-"slow store"', ['text', 'error']],
    ['?slow ?expired', ['text', 'warning']],
    ['store ?expired', ['warning', 'error']],
    ['"\\"level\\":50"', ['error']],
  ])('of terms, %j, finds %j', (pattern, lines) => {
    expect(matching(pattern)).toEqual(lines);
  });

  it.each<[string, Line[]]>([
    ['{ $.level = 50 }', ['error']],
    ['{$.level>=40}', ['warning', 'error']],
    ['{ $.level < 50 }', ['warning']],
    ['{ $.level != 50 }', ['warning']],
    ['{ $.colour = "blue" }', ['warning']],
    ['{ $.colour = blue }', ['warning']],
    ['{ $.msg = "store*" }', ['error']],
    ['{ $.msg = "*o*e*" }', ['warning', 'error']],
    ['{ $.msg != "*failed" }', ['warning']],
    ['{ $.msg = "store failed*store failed" }', []],
    ['{ $.request.id = "r-1" }', ['warning']],
    ['{ $.request.tags[1] = "b" }', ['warning']],
    ['{ $.error IS TRUE }', ['error']],
    ['{ $.cause IS NULL }', ['error']],
    ['{ $.error NOT EXISTS }', ['warning']],
    ['{ $.constructor.name = "Object" }', []],
    ['{ $.level = 40 || $.level = 50 && $.colour = "blue" }', ['warning']],
    ['{ ($.level = 40 || $.level = 50) && ($.colour = "green") }', ['error']],
  ])('of JSON, %j, finds %j', (pattern, lines) => {
    expect(matching(pattern)).toEqual(lines);
  });

  it.each([
    '{',
    '{}',
    '{ $.level }',
    '{ $.level = }',
    '{ $.level = 1',
    '{ $.level = 1 } more',
    '{ level = 1 }',
    '{ $.level < many }',
    '{ $.level ~ 1 }',
    '{ $.level IS 1 }',
    '{ $.level = 1 & $.level = 2 }',
    `{ ${'('.repeat(100)}`,
    '{ $.ip = %10.*% }',
    '[a, b]',
    '%ERROR%',
    '"open',
    '(term)',
  ])('that is not one, %j, is refused', (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow(FilterPatternError);
  });
});

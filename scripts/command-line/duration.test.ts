import { UsageError } from './context';
import { duration } from './duration';

describe('a time that was typed', () => {
  it.each([
    ['10s', 10_000],
    ['10', 10_000],
    ['1.5s', 1_500],
    ['500ms', 500],
    ['2m', 120_000],
  ])('%s is %d ms', (text, ms) => expect(duration('--for', 600)(text)).toBe(ms));

  it.each(['', '0', '0s', '-1s', '11m', '1h', 's', '1 s', '1e3', 'Infinity', '0.0001s'])(
    'is not "%s"',
    (text) => {
      expect(() => duration('--for', 600)(text)).toThrow(UsageError);
    },
  );
});

import { UsageError } from './context';
import { duration, formatDuration, parseDuration } from './duration';

describe('a time that was typed', () => {
  const read = duration('--for', 1_000, 600_000);
  it.each([
    ['1s', 1_000],
    ['60s', 60_000],
    ['1.5s', 1_500],
    ['1000ms', 1_000],
    ['10m', 600_000],
  ])('%s is %i ms', (text, ms) => expect(read(text)).toBe(ms));

  it.each(['', '60', '999ms', '601s', '-5s', '1e3s', 'soon', '5 s', '1h', '٣s'])('%j is refused', (text) => {
    expect(() => read(text)).toThrow(UsageError);
    expect(() => read(text)).toThrow(/--for takes a time from 1s to 10m, such as .*not "/);
  });

  it('is told as it would be typed', () => {
    const times = [
      [0, '0ms'],
      [800, '800ms'],
      [1_500, '1500ms'],
      [60_000, '1m'],
      [90_000, '90s'],
      [7_200_000, '2h'],
    ] as const;
    expect(times.map(([ms]) => formatDuration(ms))).toEqual(times.map(([, text]) => text));
    expect(times.map(([, text]) => parseDuration(text))).toEqual(times.map(([ms]) => ms));
  });
});

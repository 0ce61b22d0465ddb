import { duration, inWords, percentage } from './amounts';
import { UsageError } from './context';

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
    expect([0, 800, 1_500, 60_000, 90_000, 7_200_000].map(inWords)).toEqual([
      '0ms',
      '800ms',
      '1500ms',
      '1m',
      '90s',
      '2h',
    ]);
  });
});

describe('a percentage that was typed', () => {
  const read = percentage('--errors');
  it.each([
    ['30%', 0.3],
    ['30', 0.3],
    ['0%', 0],
    ['100%', 1],
    ['0.5%', 0.005],
  ])('%s is %d', (text, share) => expect(read(text)).toBeCloseTo(share, 10));

  it.each(['', '%', '0.3', '101%', '-1%', '1e2', 'all', '30 %', '3000%'])('%j is refused', (text) => {
    expect(() => read(text)).toThrow(/--errors takes a percentage from 0% to 100%, such as 30%, not "/);
  });
});

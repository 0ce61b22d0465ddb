import { figureLine, missesLimit } from './figure';

const handover = { name: 'from blue to green', limit: 10_000, unit: 'ms' } as const;

it.each([
  ['below its limit is within', 9_999, false],
  ['at its limit is within', 10_000, false],
  ['a fraction above its limit misses it', 10_000.2, true],
  ['that could not be taken misses it', NaN, true],
  ['without an end misses it', Infinity, true],
])('a figure %s', (_, measured, misses) => {
  const figure = { ...handover, measured };
  expect(missesLimit(figure)).toBe(misses);
  expect(figureLine(figure)).toContain(misses ? 'MISSES 10000 ms' : 'within 10000 ms');
});

it('a figure just above its limit is not printed as if it were at it', () => {
  expect(figureLine({ ...handover, measured: 10_000.2 })).toMatch(/ 10001 ms {2}MISSES 10000 ms$/);
});

it.each([
  [0, 'within 0'],
  [1, 'MISSES 0'],
])('of what must not be, %d is %s', (measured, verdict) => {
  expect(figureLine({ name: 'lost', measured, limit: 0 })).toContain(`${measured}  ${verdict}`);
});

it('a figure for information misses nothing, and has no verdict', () => {
  const figure = { name: 'sockets opened', measured: 700 };
  expect(missesLimit(figure)).toBe(false);
  expect(figureLine(figure)).toMatch(/700$/);
});

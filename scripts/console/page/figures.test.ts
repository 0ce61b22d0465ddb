import type { Point } from '../contract';
import { chartDomain, deliverySeries, percentTexts, sharePoints } from './figures';

const point = (at: number): Point => ({
  at,
  configured: null,
  requests: { blue: 1, green: 1 },
  errors: 0,
  sockets: null,
  deliveryP99Ms: { blue: null, green: null },
  mark: null,
});

test.each([
  [{ blue: 9, green: 1 }, '90', '10'],
  [{ blue: 1, green: 999 }, '<1', '>99'],
  [{ blue: 2, green: 1 }, '67', '33'],
  [{ blue: 875, green: 125 }, '88', '12'],
  [{ blue: 0, green: 3 }, '0', '100'],
])('%j is told in percent that add up', (counts, blue, green) => {
  expect(percentTexts(counts)).toEqual({ blue, green });
});

test('what is not known has no percentage', () => {
  expect(percentTexts(null)).toBeNull();
  expect(percentTexts({ blue: 0, green: 0 })).toBeNull();
});

test('seconds of which nothing was heard are a gap in the charts', () => {
  const shares = sharePoints([point(1_000), point(2_000), point(20_000)], ({ requests }) => requests);
  expect(shares.map(({ at, counts }) => [at, counts !== null])).toEqual([
    [1, true],
    [2, true],
    [3, false],
    [20, true],
  ]);
  const delivered = [point(1_000), point(20_000)].map((each) => ({
    ...each,
    deliveryP99Ms: { blue: 9, green: null },
  }));
  const both = { blue: 'blue', green: 'green' };
  const [blue] = deliverySeries(delivered, both, both);
  expect(blue?.points.map(({ at, value }) => [at, value])).toEqual([
    [1, 9],
    [2, null],
    [20, 9],
  ]);
});

test.each([
  [1_000, 400_000, [100, 400]],
  [301_000, 400_000, [301, 400]],
  [390_000, 400_000, [340, 400]],
])('the charts end at the newest point, and show what there is up to five minutes', (first, last, domain) => {
  expect(chartDomain([point(first), point(last)])).toEqual(domain);
});

import { RecentHistory, unknownPoint } from './recent-history';

it('a page that comes is told the last ten minutes and the last 600 requests', () => {
  const history = new RecentHistory();
  for (let second = 0; second <= 700; second += 1) history.addPoint(unknownPoint(second * 1_000));
  const dot = { at: 0, colour: null, error: null, ms: 1 };
  for (let id = 0; id < 700; id += 50) {
    history.addDots(Array.from({ length: 50 }, (_, more) => ({ ...dot, id: id + more })));
  }
  const { points, dots } = history.content;
  expect(points.map(({ at }) => at)).toEqual(
    Array.from({ length: 600 }, (_, index) => (index + 101) * 1_000),
  );
  expect(dots.map(({ id }) => id)).toEqual(Array.from({ length: 600 }, (_, index) => index + 100));
});

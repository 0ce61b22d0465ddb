import { RestartThrottle } from './restart-throttle';

describe('the restart throttle', () => {
  it('lets the first replacement start at once, and each further one later', () => {
    const throttle = new RestartThrottle();
    let now = 0;
    let deaths = 0;
    const delays = Array.from({ length: 6 }, () => {
      throttle.died({ deaths, ranMs: 10, now });
      const diedAt = now;
      let due = throttle.take(1, now);
      while (due.length === 0 && now - diedAt < 60_000) due = throttle.take(1, (now += 500));
      deaths = due[0] ?? NaN;
      return now - diedAt;
    });
    expect(delays).toEqual([0, 1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  it('starts over after a task that ran well', () => {
    const throttle = new RestartThrottle();
    throttle.died({ deaths: 4, ranMs: 60_000, now: 0 });
    expect(throttle.take(1, 0)).toEqual([1]);
  });

  it('holds a place back, and no other', () => {
    const throttle = new RestartThrottle();
    throttle.died({ deaths: 3, ranMs: 10, now: 0 });
    expect(throttle.take(3, 0)).toEqual([0, 0]);
    expect(throttle.take(1, 4_000)).toEqual([4]);
  });

  it('gives places up that nobody wants any more', () => {
    const throttle = new RestartThrottle();
    throttle.died({ deaths: 3, ranMs: 10, now: 0 });
    expect(throttle.take(0, 0)).toEqual([]);
    expect(throttle.take(1, 0)).toEqual([0]);
  });

  it('forgets what was before', () => {
    const throttle = new RestartThrottle();
    throttle.died({ deaths: 3, ranMs: 10, now: 0 });
    throttle.clear();
    expect(throttle.take(1, 0)).toEqual([0]);
  });
});

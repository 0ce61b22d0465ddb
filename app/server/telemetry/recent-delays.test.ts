import { RecentDelays } from './recent-delays';

let now: number;
let delays: RecentDelays;
beforeEach(() => {
  now = 50_000;
  delays = new RecentDelays(() => now);
});

const add = (...all: readonly number[]) => {
  for (const ms of all) delays.add(ms);
};

describe('the delays of the last ten seconds', () => {
  it('are nothing while there are none, and not zero', () => {
    expect(delays.percentiles()).toBeNull();
  });

  it('are told by their ranks, in whatever order they came', () => {
    add(...Array.from({ length: 100 }, (_, index) => 100 - index));
    expect(delays.percentiles()).toEqual({ p50: 50, p95: 95, p99: 99 });
  });

  it('are all the same where there is one, to a tenth', () => {
    add(12.3456);
    expect(delays.percentiles()).toEqual({ p50: 12.3, p95: 12.3, p99: 12.3 });
  });

  it('can be negative, where two clocks differ', () => {
    add(-5, -2, 1);
    expect(delays.percentiles()).toEqual({ p50: -2, p95: 1, p99: 1 });
  });

  it('leave after ten seconds', () => {
    add(900);
    now += 5_000;
    add(1);
    now += 4_999;
    expect(delays.percentiles()?.p99).toBe(900);
    now += 1;
    expect(delays.percentiles()?.p99).toBe(1);
    now += 5_000;
    expect(delays.percentiles()).toBeNull();
  });

  it('are the newest where there are too many to keep', () => {
    add(...Array.from({ length: 4_096 }, () => 900));
    add(...Array.from({ length: 4_096 }, () => 1));
    expect(delays.percentiles()).toEqual({ p50: 1, p95: 1, p99: 1 });
  });
});

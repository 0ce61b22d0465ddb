import { pino } from 'pino';
import { everyInterval, onceAPeriod } from './periodic';

const naming = { name: 'a task', logger: pino({ level: 'silent' }) };
const MINUTE = 60_000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('a task once a period', () => {
  it('runs in the middle of every period of the clock, whenever it began', async () => {
    jest.setSystemTime(10_000);
    const times: number[] = [];
    const periodic = onceAPeriod(MINUTE, { ...naming, now: Date.now }, () => times.push(Date.now()));
    jest.advanceTimersByTime(4 * MINUTE);
    expect(times).toEqual([1.5 * MINUTE, 2.5 * MINUTE, 3.5 * MINUTE]);
    await periodic.stop();
    jest.advanceTimersByTime(4 * MINUTE);
    expect(times).toHaveLength(3);
  });

  it('runs once in a period also where timers come early', () => {
    const times: number[] = [];
    const clock = { lag: 0 };
    onceAPeriod(MINUTE, { ...naming, now: () => Date.now() - clock.lag }, () => {
      times.push(Date.now());
      clock.lag = 5;
    });
    jest.advanceTimersByTime(5 * MINUTE);
    const periods = times.map((time) => Math.floor(time / MINUTE));
    expect(new Set(periods).size).toBe(times.length);
    expect(times.length).toBeGreaterThanOrEqual(4);
  });

  it('goes on after a failure', () => {
    const task = jest.fn(() => {
      throw new Error('no');
    });
    onceAPeriod(MINUTE, { ...naming, now: Date.now }, task);
    jest.advanceTimersByTime(3 * MINUTE);
    expect(task.mock.calls.length).toBeGreaterThanOrEqual(2);
  });
});

describe('a task at intervals', () => {
  it('runs at once, then after every interval, until it is stopped', async () => {
    const task = jest.fn();
    const periodic = everyInterval(1_000, naming, task);
    await jest.advanceTimersByTimeAsync(2_500);
    expect(task).toHaveBeenCalledTimes(3);
    await periodic.stop();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(task).toHaveBeenCalledTimes(3);
  });
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { clockAhead } from './clock-ahead';

const HOUR_MS = 3_600_000;

/** What a Node process prints for an expression. */
async function evaluated(expression: string, env: Record<string, string>): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['-e', `console.log(JSON.stringify(${expression}))`],
    { env },
  );
  return JSON.parse(stdout);
}

/** Whole hours between that time, in milliseconds since 1970, and this process's. */
const hoursFromHere = (ms: unknown) => Math.floor((Number(ms) - Date.now()) / HOUR_MS + 0.5);

describe('a process with a skewed clock', () => {
  it.each(['Date.now()', 'new Date().getTime()', 'Date.parse(Date())', '+new (class extends Date {})()'])(
    'is ahead or behind by %s, as asked',
    async (expression) => {
      expect(hoursFromHere(await evaluated(expression, clockAhead(2 * HOUR_MS)))).toBe(2);
      expect(hoursFromHere(await evaluated(expression, clockAhead(-2 * HOUR_MS)))).toBe(-2);
      expect(hoursFromHere(await evaluated(expression, {}))).toBe(0);
    },
  );

  it('reads and writes dates as ever', async () => {
    const dates = `[
      new Date(5).getTime(), new Date('2026-01-02').toISOString(), Date.UTC(2026, 0), new Date(2026, 1).getMonth(),
      new Date() instanceof Date, new Date().constructor === Date, util.types.isDate(new Date())
    ]`;
    expect(await evaluated(dates, clockAhead(HOUR_MS))).toEqual([
      5,
      '2026-01-02T00:00:00.000Z',
      Date.UTC(2026, 0),
      1,
      true,
      true,
      true,
    ]);
  });

  it('measures durations by the true clock', async () => {
    const trueNow = 'performance.timeOrigin + performance.now()';
    expect(hoursFromHere(await evaluated(trueNow, clockAhead(HOUR_MS)))).toBe(0);
  });
});

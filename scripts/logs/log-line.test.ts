import { logLine } from './log-line';

const AT = new Date(2026, 10, 5, 14, 5, 9, 7).getTime();
const line = (message: unknown, coloured = false) =>
  logLine(
    { id: '1', at: AT, message: typeof message === 'string' ? message : JSON.stringify(message) },
    coloured,
  );
const entry = {
  level: 'info',
  time: 'x',
  colour: 'green',
  version: 'v2',
  instanceId: 'green-ab12',
  msg: 'ready',
};

describe('a line of a log', () => {
  it('says when, who and what, and the rest behind it', () => {
    expect(line({ ...entry, port: 3000, weights: { blue: 1 }, signal: 'SIGTERM' })).toBe(
      '14:05:09.007  green-ab12  INFO   ready  port=3000  weights={"blue":1}  signal=SIGTERM',
    );
  });

  it('has the stack of an error below it', () => {
    const err = { type: 'Error', message: 'no', stack: 'Error: no\n    at here' };
    expect(line({ ...entry, level: 'error', msg: 'failed', err })).toBe(
      '14:05:09.007  green-ab12  ERROR  failed\n    Error: no\n        at here',
    );
  });

  it.each(['Killed', '{"level":', '[1]', '"text"', 'null', '{"a":1}', ''])('stays as it is: %s', (text) => {
    expect(line(`${text}\n`)).toBe(`14:05:09.007  ${text}`);
  });

  it('is coloured only when it is to be', () => {
    const warning = { ...entry, level: 'warn' };
    expect(line(warning)).not.toContain('\u001b');
    expect(line(warning, true)).toContain('\u001b[33m');
    expect(line(entry, true)).not.toContain('\u001b');
  });
});

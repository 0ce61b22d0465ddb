import { pino } from 'pino';
import { formatFault, NO_FAULT } from '../../contract/fault';
import { FaultWatch } from './fault-watch';

const MINUTE = 60_000;
const FAULT = { colour: 'green', errorShare: 0.3, latencyMs: 800, until: 5 * MINUTE } as const;

function watch(colour: 'blue' | 'green' = 'green') {
  const time = { wall: 1_000, elapsed: 0 };
  const lines: string[] = [];
  const logger = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const fault = new FaultWatch({ colour, now: () => time.wall, elapsed: () => time.elapsed, logger });
  const pass = (ms: number) => {
    time.wall += ms;
    time.elapsed += ms;
  };
  return { fault, time, lines, pass };
}

describe('the fault of an instance', () => {
  it('is that of its own colour, until its time', () => {
    const { fault, pass } = watch();
    expect(fault.current).toBeUndefined();
    fault.see(formatFault(FAULT));
    expect(fault.current).toEqual(FAULT);
    pass(5 * MINUTE);
    expect(fault.current).toBeUndefined();
  });

  it('is none of the other colour', () => {
    const { fault } = watch('blue');
    fault.see(formatFault(FAULT));
    expect(fault.current).toBeUndefined();
  });

  it.each([
    ['there is none', NO_FAULT],
    ['the parameter cannot be read', undefined],
    ['the parameter is not understood', '{"colour":"green"}'],
    ['it is for the other colour', formatFault({ ...FAULT, colour: 'blue' })],
  ])('ends at once when %s', (_what, value) => {
    const { fault } = watch();
    fault.see(formatFault(FAULT));
    fault.see(value);
    expect(fault.current).toBeUndefined();
  });

  it('ends by its time though the parameter is never read again', () => {
    const { fault, pass } = watch();
    fault.see(formatFault(FAULT));
    pass(4 * MINUTE);
    expect(fault.current).toEqual(FAULT);
    pass(MINUTE);
    expect(fault.current).toBeUndefined();
  });

  it('ends after ten minutes though it says more, or the clock stands still', () => {
    const { fault, time } = watch();
    const forever = formatFault({ ...FAULT, until: 1e15 });
    fault.see(forever);
    time.elapsed = 10 * MINUTE - 1;
    fault.see(forever);
    expect(fault.current).toBeDefined();
    time.elapsed = 10 * MINUTE;
    fault.see(forever);
    expect(fault.current).toBeUndefined();
  });

  it('does not begin anew when its parameter was away for a while', () => {
    const { fault, time } = watch();
    const forever = formatFault({ ...FAULT, until: 1e15 });
    fault.see(forever);
    time.elapsed = 10 * MINUTE;
    fault.see(undefined);
    fault.see(forever);
    expect(fault.current).toBeUndefined();
  });

  it('can be followed by another one', () => {
    const { fault, time } = watch();
    fault.see(formatFault(FAULT));
    time.elapsed = 10 * MINUTE;
    const next = { ...FAULT, latencyMs: 0 };
    fault.see(formatFault(next));
    expect(fault.current).toEqual(next);
  });

  it('is told in the log when it begins and when it ends, once each', () => {
    const { fault, lines, pass } = watch();
    for (let second = 0; second < 3; second += 1) fault.see(formatFault(FAULT));
    pass(5 * MINUTE);
    for (let second = 0; second < 3; second += 1) fault.see(formatFault(FAULT));
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'a fault is injected', fault: FAULT });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ msg: 'no fault is injected any more' });
  });
});

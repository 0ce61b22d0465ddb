import { pino } from 'pino';
import { Shutdown } from './shutdown';

const logger = pino({ level: 'silent' });

describe('a shutdown', () => {
  it('takes its steps in order, each after the one before has ended', async () => {
    const log: string[] = [];
    const step = (name: string, ms: number) => ({
      name,
      timeoutMs: 1_000,
      run: async () => {
        log.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, ms));
        log.push(`${name} ends`);
      },
    });
    await new Shutdown([step('first', 5), step('second', 0)], logger).run();
    expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('runs once, however often it is asked for', async () => {
    let runs = 0;
    const shutdown = new Shutdown([{ name: 'count', timeoutMs: 1_000, run: () => void (runs += 1) }], logger);
    expect(shutdown.run()).toBe(shutdown.run());
    await shutdown.run();
    expect(runs).toBe(1);
  });

  it('goes on after a step that fails or does not end', async () => {
    const log: string[] = [];
    await new Shutdown(
      [
        { name: 'rejects', timeoutMs: 1_000, run: () => Promise.reject(new Error('no')) },
        {
          name: 'throws',
          timeoutMs: 1_000,
          run: () => {
            throw new Error('no');
          },
        },
        { name: 'hangs', timeoutMs: 5, run: () => new Promise<void>(() => undefined) },
        { name: 'last', timeoutMs: 1_000, run: () => void log.push('last') },
      ],
      logger,
    ).run();
    expect(log).toEqual(['last']);
  });
});

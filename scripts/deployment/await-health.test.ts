import { awaitHealth } from './await-health';
import type { ColourSnapshot } from './colour-health';

const snapshot = (colour: 'blue' | 'green', running: number, rollout?: 'FAILED'): ColourSnapshot => ({
  colour,
  taskDefinition: `${colour}:1`,
  rollout: rollout ?? 'COMPLETED',
  rolloutReason: rollout ? 'the circuit breaker was triggered' : '',
  desired: 1,
  running,
  events: [{ at: new Date('2999-01-01'), message: 'unable to place a task' }],
  groups: [{ name: colour, healthy: running, others: [] }],
});

/** Waits with a clock of its own; each look at the services is one more of `looks`. */
function wait(looks: (look: number) => ColourSnapshot[], abort = new AbortController()) {
  let now = 0;
  let look = 0;
  const told: string[] = [];
  const outcome = awaitHealth(
    {
      services: {
        snapshot: (colour) => {
          const found = looks(Math.floor(look++ / 2)).find((one) => one.colour === colour);
          return found ? Promise.resolve(found) : Promise.reject(new Error('no such colour'));
        },
        stopReasons: () => Promise.resolve(['CannotPullContainerError: not found']),
      },
      colours: ['blue', 'green'],
      expected: {},
      withinMs: 60_000,
      clock: { now: () => now, sleep: (ms) => Promise.resolve(void (now += ms)) },
      signal: abort.signal,
    },
    (line) => told.push(line),
  );
  return { outcome, told, elapsed: () => now };
}

describe('waiting for both colours', () => {
  it('ends when they are healthy', async () => {
    const { outcome, told } = wait((look) => [snapshot('blue', 1), snapshot('green', look < 2 ? 0 : 1)]);
    expect(await outcome).toBe('blue healthy (1 task), green healthy (1 task)');
    expect(told).toEqual(Array(2).fill('blue healthy (1 task); green: 0 of 1 tasks are running'));
  });

  it('does not wait for a colour that nobody wants to run', async () => {
    const stopped = { ...snapshot('green', 0), desired: 0 };
    expect(await wait(() => [snapshot('blue', 1), stopped]).outcome).toBe(
      'blue healthy (1 task), green stopped (0 tasks are wanted)',
    );
  });

  it('gives up after a time, with what ECS and the tasks say', async () => {
    const { outcome, elapsed } = wait(() => [snapshot('blue', 1), snapshot('green', 0)]);
    await expect(outcome).rejects.toThrow(
      `green: 0 of 1 tasks are running
  ECS: unable to place a task
  a task ended: CannotPullContainerError: not found`,
    );
    expect(elapsed()).toBe(60_000);
  });

  it('gives up at once when ECS does', async () => {
    const { outcome, elapsed } = wait(() => [snapshot('blue', 1), snapshot('green', 0, 'FAILED')]);
    await expect(outcome).rejects.toThrow(/^green: the circuit breaker was triggered/);
    expect(elapsed()).toBe(0);
  });

  it('ends with Ctrl-C', async () => {
    const abort = new AbortController();
    abort.abort(new Error('interrupted'));
    await expect(wait(() => [], abort).outcome).rejects.toThrow('interrupted');
  });
});

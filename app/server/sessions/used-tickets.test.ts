import { pino } from 'pino';
import { startMachineRedis } from '../../../scripts/rehearsal/stores/testing/machine-redis';
import { connectRedis, type RedisBus } from '../platform/redis';
import { type TicketMarks, UsedTickets } from './used-tickets';

const AWAY: TicketMarks = { set: () => Promise.reject(new Error('away')) };
const SILENT: TicketMarks = { set: () => new Promise(() => undefined) };

function usedTickets(
  redis: TicketMarks,
  { most = 100, waitMs = 300, now = (): number => 0 } = {},
): UsedTickets {
  return new UsedTickets({ redis, keyPrefix: 'test-', waitMs, most, now });
}
const ticket = (id: string, expiresAt = 8_000) => ({ id, expiresAt });

describe('with Redis', () => {
  let server: Awaited<ReturnType<typeof startMachineRedis>>;
  let buses: RedisBus[];

  beforeAll(async () => {
    server = await startMachineRedis();
    const logger = pino({ level: 'silent' });
    buses = [1, 2].map(() => connectRedis({ redisUrl: server.url, redisAuthToken: '' }, logger));
    const ready = ({ publisher }: RedisBus) =>
      new Promise((resolve) =>
        publisher.status === 'ready' ? resolve(0) : publisher.once('ready', resolve),
      );
    await Promise.all(buses.map(ready));
  });
  afterAll(async () => {
    await Promise.all(buses.map((bus) => bus.close()));
    await server.stop();
  });

  it('a ticket is used once, at whichever instance, and forgotten when nobody would take it any more', async () => {
    const [a, b] = buses.map(({ publisher }) => usedTickets(publisher, { waitMs: 10_000 }));
    const taken = await Promise.all([a?.use(ticket('t')), b?.use(ticket('t'))]);
    expect(taken.sort()).toEqual([false, true]);
    expect(await b?.use(ticket('another'))).toBe(true);
    const lifeMs = await buses[0]?.publisher.pttl('test-ticket:t');
    expect(lifeMs).toBeGreaterThan(8_000);
    expect(lifeMs).toBeLessThanOrEqual(8_000 + 180_000);
  });
});

describe.each([
  ['away', AWAY],
  ['silent', SILENT],
])('while Redis is %s', (_state, redis) => {
  it('a ticket is used once at an instance, also by two connections at the same time', async () => {
    const used = usedTickets(redis, { waitMs: 20 });
    expect(await Promise.all([used.use(ticket('t')), used.use(ticket('t'))])).toEqual([true, false]);
    expect(await used.use(ticket('t'))).toBe(false);
    expect(await used.use(ticket('another'))).toBe(true);
  });
});

it('an instance remembers a bounded number of tickets: first it forgets those that have expired', async () => {
  let now = 0;
  const used = usedTickets(AWAY, { most: 10, now: () => now });
  await used.use(ticket('old', 1_000));
  now = 500_000;
  for (let index = 0; index < 9; index += 1) await used.use(ticket(`t${index}`, 600_000));
  await used.use(ticket('t9', 600_000));
  expect(await used.use(ticket('t0', 600_000))).toBe(false);
  await used.use(ticket('t10', 600_000));
  expect(await used.use(ticket('t0', 600_000))).toBe(true);
  expect(await used.use(ticket('t9', 600_000))).toBe(false);
});

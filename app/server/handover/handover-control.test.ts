import { pino } from 'pino';
import type { Handover } from '../../contract/events';
import type { Weights } from '../../contract/weights';
import type { ChatServer } from '../connections/chat-server';
import type { InstanceSnapshot } from '../fleet/fleet-view';
import { SessionTokens } from '../sessions/session-tokens';
import { HandoverControl } from './handover-control';
import { handoverPace } from './rebalance-plan';

const snapshot = (instanceId: string, colour: 'blue' | 'green', draining: boolean): InstanceSnapshot => ({
  instanceId,
  colour,
  version: '1',
  draining,
  open: 0,
  leaving: 0,
  rooms: {},
});

/** A blue instance with one client, which leaves as soon as it is asked. */
function instanceWithClient(weights: Weights, patienceMs: number) {
  const fleet = [snapshot('self', 'blue', true)];
  const asked: Handover[] = [];
  const rounds = { count: 0 };
  const sockets = new Map<string, object>();
  sockets.set('one', {
    conn: { transport: { name: 'websocket' } },
    data: { userId: 'user-1', sessionId: 's', leavingUntil: 0 },
    emit: (_event: string, instruction: Handover) => {
      asked.push(instruction);
      sockets.clear();
    },
  });
  const control = new HandoverControl({
    io: { sockets: { sockets } } as unknown as ChatServer,
    tokens: new SessionTokens('a secret that only tests know, and nobody else'),
    instanceId: 'self',
    colour: 'blue',
    weights: () => weights,
    instances: () => {
      rounds.count += 1;
      return fleet;
    },
    pace: handoverPace({ sharePerSecond: 0.2, connectionsPerSecond: 300, roundMs: 500 }),
    roundMs: 10,
    deadlineMs: 1_000,
    settleMs: 0,
    patienceMs,
    drainAskAgainMs: 1_000,
    now: Date.now,
    random: () => 0,
    logger: pino({ level: 'silent' }),
    onAsked: () => undefined,
  });
  return { control, fleet, asked, rounds, sockets };
}

describe('an instance that drains and hears of no other', () => {
  it('waits, and sends its clients to the one that it hears of then', async () => {
    const { control, fleet, asked, rounds } = instanceWithClient({ blue: 100, green: 0 }, 60_000);
    const drained = control.drain(60_000);
    while (rounds.count < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked).toEqual([]);
    fleet.push(snapshot('another', 'blue', false));
    await drained;
    expect(asked).toMatchObject([{ to: 'blue', reason: 'drain' }]);
  });

  it('sends them to the other colour in the end, if that is meant to have clients', async () => {
    const { control, asked } = instanceWithClient({ blue: 50, green: 50 }, 50);
    await control.drain(60_000);
    expect(asked).toMatchObject([{ to: 'green', reason: 'drain' }]);
  });

  it('ends after a while, if that is not', async () => {
    const { control, asked } = instanceWithClient({ blue: 100, green: 0 }, 50);
    await control.drain(60_000);
    expect(asked).toEqual([]);
  });

  it('ends at once without clients', async () => {
    const { control, rounds, sockets } = instanceWithClient({ blue: 50, green: 50 }, 60_000);
    sockets.clear();
    await control.drain(60_000);
    expect(rounds.count).toBe(0);
  });
});

it('an instance that drains ends at once when all others that it hears of drain too', async () => {
  const { control, fleet, asked } = instanceWithClient({ blue: 50, green: 50 }, 60_000);
  fleet.push(snapshot('another', 'green', true));
  await control.drain(60_000);
  expect(asked).toEqual([]);
});

describe('a round', () => {
  /** A blue instance with so many clients, none of which moves, beside a green one. */
  function instanceWithClients(count: number, random: () => number) {
    let now = 0;
    let asked: (Handover & { readonly client: number })[] = [];
    const clients = Array.from({ length: count }, (_, client) => ({
      conn: { transport: { name: 'websocket' } },
      data: { userId: `user-${client}`, sessionId: 's', leavingUntil: 0 },
      emit: (_event: string, instruction: Handover) => void asked.push({ client, ...instruction }),
    }));
    const sockets = new Map(clients.map((client) => [client.data.userId, client]));
    const leaving = () => clients.filter(({ data }) => data.leavingUntil > now).length;
    const control = new HandoverControl({
      io: { sockets: { sockets } } as unknown as ChatServer,
      tokens: new SessionTokens('a secret that only tests know, and nobody else'),
      instanceId: 'self',
      colour: 'blue',
      weights: () => ({ blue: 0, green: 100 }),
      instances: () => [
        { ...snapshot('self', 'blue', false), open: count, leaving: leaving() },
        snapshot('other', 'green', false),
      ],
      pace: handoverPace({ sharePerSecond: 0.2, connectionsPerSecond: 300, roundMs: 500 }),
      roundMs: 500,
      deadlineMs: 8_000,
      settleMs: 0,
      patienceMs: 0,
      drainAskAgainMs: 2_000,
      now: () => now,
      random,
      logger: pino({ level: 'silent' }),
      onAsked: () => undefined,
    });
    const round = async () => {
      asked = [];
      await control.rebalance();
      now += 500;
      // They are signed at the same time, so which of them is sent first is left to chance.
      return asked.sort((a, b) => a.client - b.client);
    };
    return { round };
  }

  it.each([[0], [0.5], [0.999]])(
    'gives each of its clients a time of its own, evenly spread (%d)',
    async (chance) => {
      const { round } = instanceWithClients(50, () => chance);
      const times = (await round()).map(({ afterMs }) => afterMs);
      expect(times).toHaveLength(5);
      times.forEach((afterMs, index) => {
        expect(afterMs).toBeGreaterThanOrEqual(index * 100);
        expect(afterMs).toBeLessThan((index + 1) * 100);
      });
    },
  );

  it('asks those that did not move again after their deadline, and those first that were not asked yet', async () => {
    const { round } = instanceWithClients(50, () => 0);
    const rounds: number[][] = [];
    for (let index = 0; index < 22; index += 1) {
      rounds.push((await round()).map(({ client }) => client));
    }
    const inOrder = Array.from({ length: 50 }, (_, client) => client);
    // No more than three seconds' worth are on their way at once.
    expect(rounds.slice(0, 6).flat()).toEqual(inOrder.slice(0, 30));
    expect(rounds.slice(6, 16).flat()).toEqual([]);
    expect(rounds.slice(16, 20).flat()).toEqual(inOrder.slice(30));
    expect(rounds.slice(20).flat()).toEqual(inOrder.slice(0, 10));
  });
});

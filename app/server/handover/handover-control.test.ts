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

/** A blue instance that drains and has one client, which leaves as soon as it is asked. */
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

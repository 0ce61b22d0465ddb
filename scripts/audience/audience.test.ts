import { ChatClient } from '../../app/client/chat-client';
import { eventually } from '../../app/client/testing/eventually';
import { ProtocolServer } from '../../app/client/testing/protocol-server';
import { startAudience, type Audience, type AudienceOptions } from './audience';
import { breakBeforeMake } from './client-kinds';
import { naiveClients } from './testing/faulty-clients';

const CLIENTS = 8;

let server: ProtocolServer;
let audience: Audience | undefined;

beforeEach(async () => {
  server = await ProtocolServer.start();
});

afterEach(async () => {
  await audience?.stop();
  audience = undefined;
  await server.close();
});

async function seat(options: Partial<AudienceOptions> = {}): Promise<Audience> {
  audience = await startAudience({
    url: server.url,
    clients: CLIENTS,
    rooms: 2,
    ratePerSecond: 200,
    joinsPerSecond: 1_000,
    settleMs: 1_000,
    lingerMs: 200,
    ...options,
  });
  return audience;
}

const chatted = (messages: number) =>
  eventually(() => expect(audience?.figures().messages.acknowledged).toBeGreaterThanOrEqual(messages));

/* The first user is the one who makes the rooms. */
const everybody = Array.from({ length: CLIENTS }, (_, index) => `user-${index + 2}`);

function moveEverybody(): Promise<void> {
  for (const userId of everybody) server.handOver(userId, { to: 'green' });
  return eventually(() => expect(audience?.figures().openSockets).toEqual({ blue: 0, green: CLIENTS }));
}

describe('a synthetic audience', () => {
  it('chats, moves to the other colour, and has nothing to complain of', async () => {
    await seat();
    await chatted(40);
    await moveEverybody();
    await chatted(120);
    const result = await audience?.stop();
    expect(result?.problems).toEqual([]);
    expect(result).toMatchObject({
      clients: CLIENTS,
      connected: CLIENTS,
      openSockets: { blue: 0, green: CLIENTS },
      dropped: 0,
      messages: { failed: 0, lost: 0, duplicated: 0, misordered: 0 },
      handovers: CLIENTS,
    });
    expect(result?.messages.acknowledged).toBe(result?.messages.sent);
    expect(result?.deliveryMs?.p99).toBeGreaterThan(0);
  });

  it('spreads over its rooms', async () => {
    await seat({ ratePerSecond: 0 });
    expect(server.membersOf('audience-1')).toBe(CLIENTS / 2);
    expect(server.membersOf('audience-2')).toBe(CLIENTS / 2);
  });

  it('has figures that can be sent as JSON', async () => {
    await seat();
    await chatted(5);
    const result = await audience?.stop();
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('copes with lost and repeated pushes without a complaint, as its clients do', async () => {
    server.mischief.deliveries = ({ text }) => (text.includes('/3]') ? 0 : text.includes('/4]') ? 2 : 1);
    await seat({
      settleMs: 8_000,
      createClient: (options) => new ChatClient({ ...options }),
    });
    await chatted(60);
    const result = await audience?.stop();
    expect(result?.problems).toEqual([]);
  });

  it('reports a send that failed, without counting it as lost', async () => {
    server.mischief.refuse = ({ text }) =>
      text.includes('/2]') ? { code: 'too-large', message: 'no', retryable: false } : undefined;
    await seat();
    await chatted(40);
    const result = await audience?.stop();
    expect(result?.messages.failed).toBeGreaterThan(0);
    expect(result?.messages.lost).toBe(0);
  });

  it('counts a client whose connection is cut as dropped, and for how long', async () => {
    await seat();
    server.cutOff('user-2');
    await eventually(() => expect(audience?.figures()).toMatchObject({ dropped: 1, connected: CLIENTS }));
    const result = await audience?.stop();
    expect(result?.problems).toEqual([
      expect.stringMatching(/^dropped at fan-00\d: had no open socket for \d+ ms$/),
    ]);
  });

  it('does not start when its clients cannot get in, and leaves nothing open', async () => {
    server.mischief.greet = () => false;
    const starting = seat({ joinTimeoutMs: 200 });
    await expect(starting).rejects.toThrow(/^fan-00\d could not join at .* within 0.2 s$/);
    await eventually(() => expect(everybody.flatMap((userId) => server.coloursOf(userId))).toEqual([]));
  });

  it('closes everything when it is aborted', async () => {
    const abort = new AbortController();
    await seat({ signal: abort.signal });
    abort.abort();
    await eventually(() => expect(everybody.flatMap((userId) => server.coloursOf(userId))).toEqual([]));
  });

  it.each([{ clients: 0 }, { rooms: 1.5 }, { ratePerSecond: -1 }])('refuses %j', async (options) => {
    await expect(seat(options)).rejects.toThrow(RangeError);
  });
});

describe('a sceptical audience', () => {
  it('notices a client that breaks before it makes', async () => {
    await seat({
      createClient: (options) => new ChatClient({ ...options, connect: breakBeforeMake(options.connect) }),
    });
    await moveEverybody();
    const result = await audience?.stop();
    expect(result?.dropped).toBe(CLIENTS);
    expect(result?.problems[0]).toContain('dropped');
  });

  it('notices a client that misses a push and never reads the log', async () => {
    let isLost = false;
    server.mischief.deliveries = (_, { userId }) => {
      if (isLost || userId !== 'user-3') return 1;
      isLost = true;
      return 0;
    };
    await seat({ createClient: naiveClients() });
    await chatted(40);
    const result = await audience?.stop();
    expect(result?.messages).toMatchObject({ lost: 1, duplicated: 0 });
    expect(result?.problems).toEqual([expect.stringMatching(/^lost fan-\d+\/\d+ at fan-002/)]);
  });

  it('notices a server that acknowledges and shows a message without storing it', async () => {
    server.mischief.store = ({ text }) => !text.includes('fan-002/2]');
    await seat();
    await chatted(60);
    const result = await audience?.stop();
    expect(result?.messages).toMatchObject({ lost: 1, duplicated: 0 });
    expect(result?.problems).toEqual([
      'lost fan-002/2 at latecomer in audience-2: was acknowledged and is not in the log',
    ]);
  });

  it('notices that the logs cannot be read', async () => {
    await seat();
    await chatted(10);
    server.mischief.answersHttp = () => false;
    const result = await audience?.stop();
    expect(result?.problems).toEqual([expect.stringMatching(/^lost at latecomer: cannot read the logs/)]);
  });

  it('notices a client that shows what is pushed twice, twice', async () => {
    let again = 3;
    server.mischief.deliveries = (_, { userId }) => (userId === 'user-3' && again-- > 0 ? 2 : 1);
    await seat({ createClient: naiveClients({ repeats: true }) });
    await chatted(40);
    const result = await audience?.stop();
    expect(result?.messages).toMatchObject({ lost: 0, duplicated: 3 });
  });

  it('notices a client that shows messages again after all have been shown', async () => {
    await seat({
      createClient: naiveClients({ echoMs: 600 }),
      settleMs: 5_000,
      lingerMs: 1_000,
      ratePerSecond: 20,
      rooms: 1,
    });
    await chatted(5);
    const result = await audience?.stop();
    expect(result?.messages.duplicated).toBe(result?.messages.sent);
  });

  it('notices a client that shows messages as they come instead of in order', async () => {
    await seat({ createClient: naiveClients({ upsideDown: true }), rooms: 1 });
    await chatted(40);
    const result = await audience?.stop();
    expect(result?.messages).toMatchObject({ lost: 0, misordered: 1 });
  });

  it('notices a client that forgets what it had sent', async () => {
    server.mischief.ackAfterMs = ({ text }) => (text.includes('/2]') ? undefined : 0);
    server.mischief.deliveries = ({ text }) => (text.includes('/2]') ? 0 : 1);
    await seat({ createClient: naiveClients() });
    await chatted(40);
    const result = await audience?.stop();
    expect(result?.messages.lost).toBeGreaterThan(0);
    expect(result?.problems[0]).toContain('neither acknowledged nor reported as failed');
  });
});

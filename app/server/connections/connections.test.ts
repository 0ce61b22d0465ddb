import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startMachineRedis } from '../../../scripts/rehearsal/stores/testing/machine-redis';
import { createChat } from '../chat/chat';
import { type Deployment, startDeployment } from '../testing/deployment';
import { TEST_TABLES } from '../testing/tables';
import { closeAll, connect, joined, openSession, post, prepare, refusalOf } from '../testing/test-client';

let deployment: Deployment;

beforeAll(async () => {
  deployment = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: await startMachineRedis(),
  });
});
afterEach(closeAll);
afterAll(() => deployment.stop());

const session = async (name?: string) => (await openSession(deployment.blue.url, name)).token;
const ticket = (userId: string, sessionId: string, to: 'blue' | 'green' = 'blue', msFromNow = 8_000) =>
  deployment.tokens.signTicket({ userId, sessionId, to }, Date.now() + msFromNow);

describe('a connection', () => {
  it('is told first who serves it, and as whom', async () => {
    const { token, userId } = await openSession(deployment.green.url);
    const socket = prepare(deployment.green.url, { auth: { v: 1, token } });
    const first = new Promise((resolve) =>
      socket.onAny((event, payload: unknown) => resolve([event, payload])),
    );
    socket.connect();
    const any = expect.anything() as unknown;
    expect(await first).toEqual([
      'session-ready',
      {
        sessionId: any,
        userId,
        colour: 'green',
        version: '1.0.0',
        instanceId: 'green-1',
        serverTime: any,
        failover: { to: 'blue', ticket: any },
      },
    ]);
  });

  it.each([['websocket'], ['polling']] as const)(
    'over %s takes the cookie of the session',
    async (transport) => {
      const headers = { Cookie: `other=1; crossfade_session=${await session()}` };
      const socket = await connect(deployment.blue.url, { headers, transports: [transport] });
      expect(await socket.emitWithAck('join-room', { roomId: 'lobby' })).toMatchObject({ ok: true });
    },
  );

  it.each([
    ['without a session', {}, 'unauthorized'],
    ['with a forged token', { v: 1, token: 'a.b.c' }, 'unauthorized'],
    ['of a version to come', { v: 2, token: 'a.b.c' }, 'bad-request'],
    ['with a token of another type', { v: 1, token: 7 }, 'bad-request'],
  ])('%s is refused', async (_what, auth, code) => {
    expect(await refusalOf(deployment.blue.url, { auth })).toMatchObject({ code, retryable: false });
  });

  it('from a page of another site is refused, from a listed one is not', async () => {
    const auth = { v: 1, token: await session() };
    const from = (Origin: string) => connect(deployment.blue.url, { auth, headers: { Origin } });
    await expect(from('https://evil.example.org')).rejects.toThrow();
    await expect(from('https://chat.example.com')).resolves.toBeDefined();
    await expect(from(deployment.blue.url)).resolves.toBeDefined();
  });

  it('is recorded while it is open', async () => {
    const socket = await joined(deployment.blue.url);
    const records = async () => {
      const input = { TableName: deployment.dynamoDb.tables.connections, ConsistentRead: true };
      const { Items } = await deployment.dynamoDb.request((client) => client.send(new ScanCommand(input)));
      return (Items ?? []).filter(({ connectionId }) => connectionId === id);
    };
    const until = async (count: number) => {
      while ((await records()).length !== count) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const { id } = socket;
    await until(1);
    expect(await records()).toEqual([
      expect.objectContaining({
        colour: 'blue',
        instanceId: 'blue-0',
        expiresAt: expect.any(Number) as number,
      }),
    ]);
    socket.disconnect();
    await until(0);
  });
});

describe('a connection that asks for a colour', () => {
  const query = { colour: 'blue' };

  it('is let in with the ticket of its session', async () => {
    const token = await session();
    const { userId, sessionId } = (await deployment.tokens.verifySession(token)) ?? {
      userId: '',
      sessionId: '',
    };
    const auth = { v: 1, token, handover: await ticket(userId, sessionId) };
    expect(await refusalOf(deployment.blue.url, { auth, query })).toBeUndefined();
  });

  it('is let in with a ticket once, at whichever instance of the colour', async () => {
    const second = await deployment.add('blue');
    const token = await session();
    const verified = await deployment.tokens.verifySession(token);
    const handover = await ticket(verified?.userId ?? '', verified?.sessionId ?? '');
    const refusals = await Promise.all(
      [deployment.blue.url, second.url, second.url].map((url) =>
        refusalOf(url, { auth: { v: 1, token, handover }, query }),
      ),
    );
    expect(refusals.filter((refusal) => refusal === undefined)).toHaveLength(1);
    expect(refusals.filter((refusal) => refusal?.code === 'forbidden')).toHaveLength(2);
  });

  it('is refused with any other', async () => {
    const token = await session();
    const { userId, sessionId } = (await deployment.tokens.verifySession(token)) ?? {
      userId: '',
      sessionId: '',
    };
    const refused: [string, object, Record<string, string>][] = [
      ['none', {}, query],
      ['forged', { handover: `${(await ticket(userId, sessionId)).slice(0, -4)}AAAA` }, query],
      ['expired', { handover: await ticket(userId, sessionId, 'blue', -95_000) }, query],
      ['of another session', { handover: await ticket(userId, 'another') }, query],
      ['of another user', { handover: await ticket('user-0', sessionId) }, query],
      ['for the other colour', { handover: await ticket(userId, sessionId, 'green') }, query],
      ['at the other colour', { handover: await ticket(userId, sessionId, 'green') }, { colour: 'green' }],
      ['for no colour', { handover: await ticket(userId, sessionId) }, { colour: 'red' }],
      ['a session token', { handover: token }, query],
    ];
    for (const [what, auth, withQuery] of refused) {
      const refusal = await refusalOf(deployment.blue.url, {
        auth: { v: 1, token, ...auth },
        query: withQuery,
      });
      expect([what, refusal?.code]).toEqual([what, 'forbidden']);
    }
  });
});

describe('a bad event', () => {
  it.each<[string, string | number, unknown[]]>([
    ['without a payload', 'join-room', []],
    ['with null', 'join-room', [null]],
    ['with text', 'join-room', ['lobby']],
    ['with an array', 'join-room', [['lobby']]],
    ['with binary data', 'join-room', [Buffer.from('lobby')]],
    [
      'with binary where text is due',
      'chat-message',
      [{ roomId: 'lobby', clientId: 'c', text: Buffer.from('x') }],
    ],
    ['with two payloads', 'join-room', [{ roomId: 'lobby' }, { roomId: 'lobby' }]],
    ['with a room id that cannot be', 'join-room', [{ roomId: 'sent#lobby' }]],
    ['with a cursor below 0', 'sync-room', [{ roomId: 'lobby', since: -1 }]],
    ['with a cursor that is text', 'sync-room', [{ roomId: 'lobby', since: '1' }]],
    ['with a limit above the most', 'sync-room', [{ roomId: 'lobby', since: 0, limit: 201 }]],
    ['with an empty text', 'chat-message', [{ roomId: 'lobby', clientId: 'c', text: '  ' }]],
    [
      'with a text that is too long',
      'chat-message',
      [{ roomId: 'lobby', clientId: 'c', text: 'x'.repeat(2_001) }],
    ],
    ['with a client id that cannot be', 'chat-message', [{ roomId: 'lobby', clientId: 'a#b', text: 'x' }]],
    ['without a client id', 'chat-message', [{ roomId: 'lobby', text: 'x' }]],
    ['that nobody knows', 'drop-table', [{}]],
    ['named like a method', 'toString', [{}]],
    ['named by a number', 5, [{}]],
  ])('%s is answered, and the connection stays', async (_what, event, args) => {
    const socket = await joined(deployment.blue.url);
    const answer: unknown = await (
      socket as { emitWithAck(event: string | number, ...args: unknown[]): Promise<unknown> }
    ).emitWithAck(event, ...args);
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad-request', retryable: false } });
    expect(await socket.emitWithAck('sync-room', { roomId: 'lobby', since: 0 })).toMatchObject({
      ok: true,
      messages: [],
    });
  });

  it('without an acknowledgement does nothing, and does no harm', async () => {
    const socket = await joined(deployment.blue.url);
    const untyped = socket as { emit(event: string, ...args: unknown[]): unknown };
    untyped.emit('chat-message', { roomId: 'lobby', clientId: 'c', text: 'x' });
    untyped.emit('join-room');
    untyped.emit('typing');
    untyped.emit('typing', { roomId: 7 }, Buffer.from('x'));
    expect(await socket.emitWithAck('sync-room', { roomId: 'lobby', since: 0 })).toMatchObject({
      ok: true,
      messages: [],
    });
  });

  it('that is too large ends the connection, and only that', async () => {
    const [large, other] = [await joined(deployment.blue.url), await joined(deployment.blue.url)];
    const closed = new Promise((resolve) => large.once('disconnect', resolve));
    large.emit('typing', { roomId: 'x'.repeat(64 * 1024) });
    expect(await closed).toBe('transport close');
    expect(await other.emitWithAck('leave-room', { roomId: 'lobby' })).toEqual({ ok: true });
  });
});

it('a client that does not read is cut off, and the others are not', async () => {
  const { token } = await openSession(deployment.green.url);
  const created = await post(
    `${deployment.green.url}/api/rooms`,
    { name: 'Much to read' },
    { Authorization: `Bearer ${token}` },
  );
  const { roomId } = (await created.json()) as { roomId: string };
  const { log } = createChat(deployment.dynamoDb);
  const draft = { roomId, userId: 'user-0', name: 'Zoe', colour: 'green', text: 'x'.repeat(2_000) } as const;
  await Promise.all(Array.from({ length: 200 }, (_, id) => log.append({ ...draft, clientId: `${id}` })));
  const open = () => deployment.green.application.instances()[0]?.open;
  const [slow, other] = [await joined(deployment.green.url, roomId), await joined(deployment.green.url)];
  expect(open()).toBe(2);
  (slow.io.engine.transport as unknown as { ws: { pause(): void } }).ws.pause();
  for (let page = 0; page < 50; page += 1) {
    slow.emit('sync-room', { roomId, since: 0, limit: 200 }, () => undefined);
  }
  while (open() !== 1) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await other.emitWithAck('leave-room', { roomId: 'lobby' })).toEqual({ ok: true });
  // Sooner than a ping would time out.
}, 9_000);

it('a client that sends too much is told how long to wait', async () => {
  const socket = await joined(deployment.blue.url);
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => socket.emitWithAck('leave-room', { roomId: 'lobby' })),
  );
  const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer.error]));
  expect(refused.length).toBeGreaterThan(20);
  expect(refused[0]).toMatchObject({ code: 'rate-limited', retryable: true });
  expect(refused[0]?.retryAfterMs).toBeGreaterThan(0);
});

it('a client may be in fifty rooms, not more', async () => {
  const { token } = await openSession(deployment.blue.url);
  const create = async (index: number) => {
    const response = await fetch(`${deployment.blue.url}/api/rooms`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ name: `Many ${index}` }),
    });
    return ((await response.json()) as { roomId: string }).roomId;
  };
  const roomIds = await Promise.all(Array.from({ length: 51 }, (_, index) => create(index)));
  const socket = await connect(deployment.blue.url, { auth: { v: 1, token } });
  const answers = [];
  for (const roomId of roomIds) answers.push(await socket.emitWithAck('join-room', { roomId }));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(50);
  expect(answers.at(-1)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
});

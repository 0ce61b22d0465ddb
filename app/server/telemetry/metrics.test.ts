import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startEmbeddedRedis } from '../../../scripts/rehearsal/stores/embedded-redis/embedded-redis';
import type { HttpErrorBody } from '../../contract/errors';
import { configOf, type Deployment, startDeployment } from '../testing/deployment';
import { until } from '../../testing/eventually';
import { scrape } from '../testing/scrape';
import { TEST_TABLES } from '../testing/tables';
import {
  closeAll,
  connect,
  joined,
  openSession,
  post,
  refusalOf,
  type TestSocket,
} from '../testing/test-client';
import { Metrics } from './metrics';
import { processMetrics } from './process-metrics';

let deployment: Deployment;
let blue: string;

beforeAll(async () => {
  deployment = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: await startEmbeddedRedis(),
  });
  blue = deployment.blue.url;
});
afterEach(closeAll);
afterAll(() => deployment.stop());

const say = (socket: TestSocket, clientId: string) =>
  socket.emitWithAck('chat-message', { roomId: 'lobby', clientId, text: 'hello' });

/** By how much a metric of blue grows while something is done. */
async function growth(
  name: string,
  labels: Readonly<Record<string, string>>,
  act: () => Promise<unknown>,
): Promise<number> {
  const before = (await scrape(blue, name, labels)) ?? 0;
  await act();
  return ((await scrape(blue, name, labels)) ?? 0) - before;
}

const refusals = (code: string, act: () => Promise<unknown>) =>
  growth('crossfade_refused_total', { code }, act);

describe('the metrics', () => {
  it('tell who the instance is, and what it sees of Redis and of the store', async () => {
    const who = { colour: 'blue', version: '1.0.0', instance_id: 'blue-0' };
    expect(await scrape(blue, 'crossfade_info', who)).toBe(1);
    await until(async () => (await scrape(blue, 'crossfade_redis_connected')) === 1);
    expect(await scrape(blue, 'crossfade_store_failing')).toBe(0);
    expect(await scrape(blue, 'crossfade_admissions_waiting')).toBe(0);
    expect(await scrape(blue, 'crossfade_remembered_pages_total')).toBe(0);
  });

  it('count the connections of each transport', async () => {
    const count = (transport: string) => scrape(blue, 'crossfade_connections', { transport });
    await joined(blue);
    const { token } = await openSession(blue);
    for (let index = 0; index < 2; index += 1) {
      await connect(blue, { auth: { v: 1, token }, transports: ['polling'] });
    }
    expect([await count('websocket'), await count('polling')]).toEqual([1, 2]);
    closeAll();
    await until(async () => (await count('websocket')) === 0 && (await count('polling')) === 0);
  });

  it('count each acknowledged message once, its duplicates apart, and how long they took', async () => {
    const socket = await joined(blue);
    const send = async () => {
      for (const clientId of ['one', 'two', 'one']) await say(socket, clientId);
    };
    const before = await scrape(blue, 'crossfade_append_seconds_count');
    expect(await growth('crossfade_message_duplicates_total', {}, send)).toBe(1);
    expect(await growth('crossfade_messages_total', {}, send)).toBe(3);
    expect(await scrape(blue, 'crossfade_append_seconds_count')).toBe((before ?? 0) + 6);
  });

  it('count the clients that were asked to move, by the reason', async () => {
    await joined(blue);
    const asked = () => scrape(blue, 'crossfade_handovers_asked_total', { reason: 'rebalance' });
    const before = (await asked()) ?? 0;
    deployment.setWeights({ blue: 0, green: 100 });
    await until(async () => ((await asked()) ?? 0) > before);
    deployment.setWeights({ blue: 50, green: 50 });
    expect(await scrape(blue, 'crossfade_handovers_asked_total', { reason: 'drain' })).toBe(0);
  });

  it('count what the store did not answer', async () => {
    const ask = async () => {
      deployment.setOutage(true);
      await post(`${blue}/api/session`, { name: 'Ada' });
      await until(async () => (await scrape(blue, 'crossfade_store_failing')) === 1);
      const health = (await (await fetch(`${blue}/health`)).json()) as object;
      expect(health).toMatchObject({ status: 'ok', details: { store: 'failing' } });
      deployment.setOutage(false);
    };
    expect(await growth('crossfade_store_failures_total', {}, ask)).toBeGreaterThan(0);
    await until(async () => (await scrape(blue, 'crossfade_store_failing')) === 0);
  });
});

describe('every refusal is counted by its code', () => {
  it.each<[string, string, () => Promise<unknown>]>([
    ['a path that is not there', 'not-found', () => fetch(`${blue}/nowhere`)],
    ['a request without a session', 'unauthorized', () => fetch(`${blue}/api/rooms`)],
    ['a body that is no JSON', 'bad-request', () => post(`${blue}/api/session`, '{')],
    [
      'a name made of control characters',
      'bad-request',
      () => post(`${blue}/api/session`, { name: '\u0007' }),
    ],
    ['a body of 10 MB', 'too-large', () => post(`${blue}/api/session`, { name: 'x'.repeat(10_000_000) })],
    [
      'a write from the page of another site',
      'forbidden',
      () => post(`${blue}/api/session`, { name: 'Ada' }, { Origin: 'https://evil.example.org' }),
    ],
    ['a connection without a session', 'unauthorized', () => refusalOf(blue, {})],
    [
      'a connection with a forged token',
      'unauthorized',
      () => refusalOf(blue, { auth: { v: 1, token: 'a.b.c' } }),
    ],
    ['a connection of a version to come', 'bad-request', () => refusalOf(blue, { auth: { v: 2 } })],
    [
      'a connection from the page of another site',
      'forbidden',
      () => refusalOf(blue, { headers: { Origin: 'https://evil.example.org' } }),
    ],
    ['a transport that is none', 'bad-request', () => fetch(`${blue}/socket.io/?EIO=4&transport=pigeon`)],
  ])('%s', async (_what, code, act) => {
    expect(await refusals(code, act)).toBe(1);
  });

  it.each<[string, string, string, unknown]>([
    ['an event that nobody knows', 'bad-request', 'drop-table', {}],
    ['binary data where text is due', 'bad-request', 'join-room', { roomId: Buffer.from('x') }],
    ['a room that is not there', 'unknown-room', 'join-room', { roomId: 'nowhere' }],
    [
      'a message to a room that was not joined',
      'not-in-room',
      'chat-message',
      { roomId: 'x', clientId: 'c', text: 'x' },
    ],
  ])('%s', async (_what, code, event, payload) => {
    const socket = await joined(blue);
    const untyped = socket as { emitWithAck(event: string, payload: unknown): Promise<unknown> };
    expect(await refusals(code, () => untyped.emitWithAck(event, payload))).toBe(1);
  });

  it('events that come too fast', async () => {
    const socket = await joined(blue);
    const refused = async () => {
      const events = Array.from({ length: 100 }, () => socket.emitWithAck('leave-room', { roomId: 'lobby' }));
      return (await Promise.all(events)).filter(({ ok }) => !ok).length;
    };
    let count = 0;
    const counted = await refusals('rate-limited', async () => (count = await refused()));
    expect(count).toBeGreaterThan(0);
    expect(counted).toBe(count);
  });

  it('a message that is too large to be read', async () => {
    const socket = await joined(blue);
    const closed = new Promise((resolve) => socket.once('disconnect', resolve));
    const send = async () => {
      socket.emit('typing', { roomId: 'x'.repeat(64 * 1024) });
      await closed;
    };
    expect(await refusals('too-large', send)).toBe(1);
  });

  it('and what is not refused is not', async () => {
    const codes = ['bad-request', 'unauthorized', 'forbidden', 'too-large', 'internal'];
    const counts = () => Promise.all(codes.map((code) => scrape(blue, 'crossfade_refused_total', { code })));
    const before = await counts();
    const socket = await joined(blue);
    expect(await say(socket, 'fine')).toMatchObject({ ok: true });
    expect(await counts()).toEqual(before);
  });
});

describe('who may read the metrics', () => {
  const { presenterToken } = configOf('blue');
  const forwarded = { 'X-Forwarded-For': '203.0.113.7' };

  it.each<[string, Record<string, string>, number]>([
    ['who reaches the task itself', {}, 200],
    ['who comes through a load balancer', forwarded, 401],
    ['who claims to come from nowhere', { 'X-Forwarded-For': '' }, 401],
    ['with another token', { ...forwarded, Authorization: 'Bearer another presenter token' }, 401],
    ['with the start of the token', { ...forwarded, Authorization: 'Bearer a' }, 401],
    ['with no token', { ...forwarded, Authorization: 'Bearer ' }, 401],
    ["with the presenter's token", { ...forwarded, Authorization: `Bearer ${presenterToken}` }, 200],
  ])('%s', async (_who, headers, status) => {
    const response = await fetch(`${blue}/metrics`, { headers });
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(response.headers.get('cache-control')).toBe('no-store');
    if (status === 200) expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    else expect((JSON.parse(text) as HttpErrorBody).error.code).toBe('unauthorized');
    expect(text.includes('crossfade_info')).toBe(status === 200);
  });
});

describe('what others add', () => {
  const sources = {
    connections: () => 0,
    redisConnected: () => false,
    storeFailing: () => true,
    faultInjected: () => true,
    admissions: () => ({ admitted: 7, refused: 5, waiting: 3 }),
  };
  const whoAmI = { colour: 'green', version: '"2"\n', instanceId: 'green-1' } as const;

  it('is told as well, and labels cannot break the text', async () => {
    const metrics = new Metrics(whoAmI, sources);
    metrics.rememberedPage();
    metrics.slowConsumer();
    const text = (await metrics.text()).split('\n');
    for (const line of [
      'crossfade_admissions_total 7',
      'crossfade_admissions_refused_total 5',
      'crossfade_admissions_waiting 3',
      'crossfade_remembered_pages_total 1',
      'crossfade_slow_consumers_total 1',
      'crossfade_redis_connected 0',
      'crossfade_store_failing 1',
      'crossfade_injected_fault 1',
      'crossfade_info{colour="green",version="\\"2\\"\\n",instance_id="green-1"} 1',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('are the metrics of the process, where they are wanted', async () => {
    expect(await new Metrics(whoAmI, sources).text()).not.toContain('process_cpu');
    expect(await new Metrics(whoAmI, sources, processMetrics()).text()).toContain(
      'process_cpu_seconds_total',
    );
  });
});

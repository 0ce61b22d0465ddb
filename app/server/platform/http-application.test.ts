import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startEmbeddedRedis } from '../../../scripts/rehearsal/stores/embedded-redis/embedded-redis';
import type { HttpErrorBody } from '../../contract/errors';
import { type Deployment, startDeployment } from '../testing/deployment';
import { until } from '../../testing/eventually';
import { TEST_TABLES } from '../testing/tables';
import { closeAll, joined, openSession, post } from '../testing/test-client';

let deployment: Deployment;
let authorization: Record<string, string>;

beforeAll(async () => {
  deployment = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: await startEmbeddedRedis(),
  });
  authorization = { Authorization: `Bearer ${(await openSession(deployment.blue.url)).token}` };
});
afterEach(closeAll);
afterAll(() => deployment.stop());

const get = (path: string, headers: Record<string, string> = authorization) =>
  fetch(`${deployment.blue.url}${path}`, { headers });
const json = (response: Response): Promise<unknown> => response.json();

describe('an instance', () => {
  it('tells that it is well, and who it is', async () => {
    await until(async () => (await (await get('/health', {})).text()).includes('connected'));
    expect(await json(await get('/health', {}))).toEqual({
      status: 'ok',
      colour: 'blue',
      version: '1.0.0',
      details: { redis: 'connected', store: 'answering' },
    });
    const whoAmI = await get('/whoami', {});
    expect(whoAmI.headers.get('cache-control')).toBe('no-store');
    expect(await json(whoAmI)).toEqual({ colour: 'blue', version: '1.0.0', instanceId: 'blue-0' });
  });

  it('tells its colour in every answer, errors too', async () => {
    for (const path of ['/whoami', '/health', '/api/rooms/../nowhere', '/nowhere']) {
      expect((await get(path, {})).headers.get('x-crossfade-colour')).toBe('blue');
    }
  });

  it('confines its pages', async () => {
    const { headers } = await get('/whoami', {});
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.has('x-powered-by')).toBe(false);
  });
});

describe('a session', () => {
  it('has a user id of its own, whichever colour gives it', async () => {
    const sessions = await Promise.all(
      [deployment.blue, deployment.green, deployment.blue, deployment.green].map(({ url }) =>
        openSession(url),
      ),
    );
    expect(new Set(sessions.map(({ userId }) => userId)).size).toBe(4);
    expect(sessions[0]?.userId).toMatch(/^user-\d+$/);
  });

  it('is kept in a cookie that scripts cannot read, and that needs HTTPS where there is HTTPS', async () => {
    const create = (headers: Record<string, string>) =>
      post(`${deployment.blue.url}/api/session`, { name: 'Ada' }, headers);
    const plain = (await create({})).headers.get('set-cookie') ?? '';
    expect(plain).toMatch(/^crossfade_session=[\w.-]+;/);
    expect(plain).toContain('HttpOnly');
    expect(plain).toContain('SameSite=Lax');
    expect(plain).not.toContain('Secure');
    expect((await create({ 'X-Forwarded-Proto': 'https' })).headers.get('set-cookie')).toContain('Secure');
    const behindCloudFront = { 'X-Forwarded-Proto': 'http', 'X-Crossfade-Edge-Protocol': 'https' };
    expect((await create(behindCloudFront)).headers.get('set-cookie')).toContain('Secure');
    const [cookie = ''] = plain.split(';');
    expect((await get('/api/rooms', { Cookie: cookie })).status).toBe(200);
  });
});

describe('rooms', () => {
  it('always have the lobby, once, and those that were created on either colour', async () => {
    const created = await post(`${deployment.green.url}/api/rooms`, { name: 'Back stage' }, authorization);
    expect(created.status).toBe(201);
    const room = (await json(created)) as object;
    expect(room).toEqual({
      roomId: 'back-stage',
      name: 'Back stage',
      createdAt: expect.any(Number) as number,
    });
    const again = await post(`${deployment.blue.url}/api/rooms`, { name: 'Back  stage!' }, authorization);
    expect(await json(again)).toMatchObject({
      roomId: expect.stringMatching(/^back-stage-[0-9a-f]{6}$/) as string,
    });
    const { rooms } = (await json(await get('/api/rooms'))) as { rooms: { roomId: string }[] };
    expect(rooms).toContainEqual(room);
    expect(rooms.filter(({ roomId }) => roomId === 'lobby')).toHaveLength(1);
  });

  it('can be read in pages, and by user', async () => {
    const sender = await joined(deployment.blue.url);
    const sent = [];
    for (const clientId of ['1', '2', '3']) {
      const answer = await sender.emitWithAck('chat-message', { roomId: 'lobby', clientId, text: clientId });
      if (answer.ok) sent.push(answer.message);
    }
    const [first, second, third] = sent;
    if (!first || !second || !third) throw new Error('not sent');
    const page = async (query: string) => json(await get(`/api/rooms/lobby/messages${query}`));
    const head = third.timestamp;
    expect(await page('')).toEqual({ messages: sent, head, more: false });
    expect(await page(`?since=${first.timestamp}&limit=1`)).toEqual({ messages: [second], head, more: true });
    expect(await page(`?before=${third.timestamp}&limit=1`)).toEqual({
      messages: [second],
      head,
      more: true,
    });
    expect(await json(await get(`/api/users/${first.userId}/messages`))).toEqual({
      messages: [third, second, first],
    });
    expect(await json(await get('/api/users/user-999999/messages'))).toEqual({ messages: [] });
  });
});

describe('a bad request', () => {
  const large = JSON.stringify({ name: 'x'.repeat(40_000) });
  it.each<[string, string, RequestInit, number, string]>([
    ['for a path that is not there', '/nowhere', {}, 404, 'not-found'],
    ['for a path of the API that is not there', '/api/nowhere', {}, 404, 'not-found'],
    ['for a room that is not there', '/api/rooms/nowhere/messages', {}, 404, 'unknown-room'],
    ['for a room id that cannot be', '/api/rooms/sent%23x/messages', {}, 400, 'bad-request'],
    ['with a malformed escape', '/api/rooms/%E0%A4%A/messages', {}, 400, 'bad-request'],
    ['with a limit that is too large', '/api/rooms/lobby/messages?limit=201', {}, 400, 'bad-request'],
    ['with a cursor that is no number', '/api/rooms/lobby/messages?since=x', {}, 400, 'bad-request'],
    ['with both cursors', '/api/rooms/lobby/messages?since=1&before=2', {}, 400, 'bad-request'],
    ['for a user id that cannot be', '/api/users/ada/messages', {}, 400, 'bad-request'],
    ['with JSON that is not JSON', '/api/rooms', { method: 'POST', body: '{"name":' }, 400, 'bad-request'],
    ['with JSON that is not an object', '/api/rooms', { method: 'POST', body: '"x"' }, 400, 'bad-request'],
    ['without a body', '/api/rooms', { method: 'POST' }, 400, 'bad-request'],
    ['with an empty name', '/api/rooms', { method: 'POST', body: '{"name":" "}' }, 400, 'bad-request'],
    [
      'with control characters',
      '/api/session',
      { method: 'POST', body: '{"name":"a\\u0007"}' },
      400,
      'bad-request',
    ],
    ['with a body that is too large', '/api/session', { method: 'POST', body: large }, 413, 'too-large'],
  ])('%s is a clear error', async (_what, path, init, status, code) => {
    const headers = { 'Content-Type': 'application/json', ...authorization };
    const response = await fetch(`${deployment.blue.url}${path}`, { ...init, headers });
    const { error } = (await response.json()) as HttpErrorBody;
    expect([response.status, error.code, error.retryable]).toEqual([status, code, false]);
    expect(error.message).not.toBe('');
  });

  it.each([['/api/rooms'], ['/api/rooms/lobby/messages'], ['/api/users/user-1/messages']])(
    'for %s without a session is refused',
    async (path) => {
      expect((await get(path, {})).status).toBe(401);
      expect((await get(path, { Authorization: 'Bearer x' })).status).toBe(401);
      expect((await get(path, { Cookie: 'crossfade_session=x' })).status).toBe(401);
    },
  );

  it('of a page of another site changes nothing', async () => {
    const from = (Origin: string) => post(`${deployment.blue.url}/api/session`, { name: 'Ada' }, { Origin });
    const refused = await from('https://evil.example.org');
    expect([refused.status, refused.headers.get('set-cookie')]).toEqual([403, null]);
    const allowed = await from('https://chat.example.com');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([
      201,
      'https://chat.example.com',
    ]);
  });

  it('while the store is away is an error that may pass', async () => {
    deployment.setOutage(true);
    const response = await post(`${deployment.blue.url}/api/session`, { name: 'Ada' });
    deployment.setOutage(false);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await json(response)).toMatchObject({
      error: { code: 'unavailable', retryable: true, retryAfterMs: expect.any(Number) as number },
    });
  });
});

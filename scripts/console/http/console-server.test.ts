import type { ServerResponse } from 'node:http';
import type { Backend } from './backend';
import { startConsoleServer, type ConsoleServer } from './console-server';
import type { ConsoleCommand } from '../contract';
import { EventStreams } from '../live/event-streams';
import { askConsole, openWithUrl, type Question } from '../testing/ask-console';

let server: ConsoleServer;
let urls: string[];
let taken: ConsoleCommand[];
let streams: EventStreams;
let asked: number;

beforeEach(async () => {
  urls = [];
  taken = [];
  asked = 0;
  streams = new EventStreams(() => undefined);
  const backend: Backend = {
    listen: (response: ServerResponse) =>
      streams.open(response, (send) => send('history', { points: [], dots: [] })),
    take: (command) => {
      taken.push(command);
      return 'op-1';
    },
    readiness: () => Promise.resolve({ ready: true, checks: [] }),
    close: () => Promise.resolve(),
  };
  const file = (content: string, contentType: string) => ({ content: Buffer.from(content), contentType });
  server = await startConsoleServer({
    port: 0,
    backend: () => {
      asked += 1;
      return Promise.resolve(backend);
    },
    page: () =>
      Promise.resolve(
        new Map([
          ['/', file('<!doctype html>the console', 'text/html; charset=utf-8')],
          ['/main.js', file('run()', 'text/javascript; charset=utf-8')],
        ]),
      ),
    onUrl: (url) => urls.push(url),
    onError: (error) => {
      throw error;
    },
  });
});

afterEach(async () => {
  streams.close();
  await server.close();
});

const ask = (question: Question) => askConsole(server.port, question);
const origin = () => `http://127.0.0.1:${server.port}`;

async function inside(question: Question = {}, headers: Question['headers'] = {}) {
  const cookie = await openWithUrl(urls.at(-1) ?? '');
  return ask({ ...question, headers: { cookie, ...headers } });
}

const ROLLBACK = { method: 'POST', path: '/api/commands', body: '{"kind":"rollback"}' };
const json = () => ({ origin: origin(), 'content-type': 'application/json' });

describe('the URL of a console', () => {
  it('opens it in one browser, and leads to an address without the token', async () => {
    const { pathname, search } = new URL(urls[0] ?? '');
    const opened = await ask({ path: `${pathname}${search}` });
    expect(opened.status).toBe(303);
    expect(opened.headers.location).toBe('/');
    expect(opened.headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(opened.headers['set-cookie']?.[0]).not.toContain(search.slice('?token='.length));
  });

  it('is spent then, and another one is told', async () => {
    const [first = ''] = urls;
    await openWithUrl(first);
    expect(urls).toHaveLength(2);
    expect(urls[1]).not.toBe(first);
    const again = await ask({ path: `/${new URL(first).search}` });
    expect(again.status).toBe(401);
    expect(again.body).toContain('The terminal that runs it has printed another one');
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(await openWithUrl(urls[1] ?? '')).not.toBe('');
  });

  it('may be loaded again by the browser that it has let in', async () => {
    const cookie = await openWithUrl(urls[0] ?? '');
    const again = await ask({ path: `/${new URL(urls[0] ?? '').search}`, headers: { cookie } });
    expect(again).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(urls).toHaveLength(2);
  });

  it.each(['', 'x', 'a'.repeat(8_000)])('opens nothing with another token (%#)', async (token) => {
    const { status, headers } = await ask({ path: `/?token=${token}` });
    expect({ status, cookie: headers['set-cookie'] }).toEqual({ status: 401, cookie: undefined });
    expect(urls).toHaveLength(1);
  });
});

describe('who is in', () => {
  it('gets the page and what belongs to it', async () => {
    expect(await inside()).toMatchObject({ status: 200, body: '<!doctype html>the console' });
    expect(await inside({ path: '/main.js' })).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/javascript; charset=utf-8' },
    });
    expect(await inside({ path: '/api/ready' })).toMatchObject({ body: '{"ready":true,"checks":[]}' });
  });

  it('gives commands', async () => {
    expect(await inside(ROLLBACK, json())).toMatchObject({ status: 202, body: '{"operation":"op-1"}' });
    expect(taken).toEqual([{ kind: 'rollback' }]);
  });

  it('is found at the other names of this machine too', async () => {
    const host = `localhost:${server.port}`;
    const headers = { ...json(), host, origin: `http://${host}` };
    expect(await inside(ROLLBACK, headers)).toMatchObject({ status: 202 });
  });

  it('is told by every answer to keep nothing, load nothing from elsewhere, and be in no frame', async () => {
    for (const { headers } of [await inside(), await ask({}), await ask({ path: '/api/ready' })]) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringMatching(
          /^default-src 'self'; .*frame-ancestors 'none'/,
        ) as string,
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });
});

describe('nobody else', () => {
  const attacks: [string, Question, number][] = [
    ['without a cookie', { path: '/api/ready' }, 401],
    ['with a made-up cookie', { path: '/api/stream', headers: { cookie: 'crossfade-console=x' } }, 401],
    ['for the code', { path: '/main.js' }, 401],
    ['for a command', { ...ROLLBACK, headers: { 'content-type': 'application/json' } }, 403],
  ];
  it.each(attacks)('gets anything: %s', async (_what, question, status) => {
    expect(await ask(question)).toMatchObject({ status });
    expect({ taken, asked }).toEqual({ taken: [], asked: 0 });
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.example'])(
    'gets in by the name %p, though it has the cookie (DNS rebinding)',
    async (host) => {
      const cookie = await openWithUrl(urls[0] ?? '');
      expect(await ask({ headers: { cookie, host } })).toMatchObject({ status: 403 });
      expect(await ask({ path: `/${new URL(urls[1] ?? '').search}`, headers: { host } })).toMatchObject({
        status: 403,
      });
      expect(urls).toHaveLength(2);
    },
  );

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:8080', 'https://127.0.0.1', ''])(
    'gives commands from a page of %p, though the browser sends the cookie',
    async (foreign) => {
      expect(await inside(ROLLBACK, { ...json(), origin: foreign })).toMatchObject({ status: 403 });
      expect(await inside({ path: '/api/stream' }, { origin: foreign })).toMatchObject({ status: 403 });
      expect(taken).toEqual([]);
    },
  );

  it('gives commands by a form, or as plain text', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', '']) {
      expect(await inside(ROLLBACK, { ...json(), 'content-type': type })).toMatchObject({ status: 415 });
    }
    expect(taken).toEqual([]);
  });

  it.each(['same-site', 'cross-site'])(
    'has the console loaded by a page of another port: %s',
    async (site) => {
      const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' };
      expect(await inside({ path: '/api/ready' }, headers)).toMatchObject({ status: 403 });
      expect(await inside({}, { ...headers, 'sec-fetch-mode': 'navigate' })).toMatchObject({ status: 200 });
    },
  );
});

describe('bad input', () => {
  it.each([
    ['no JSON', '{"kind":', 400],
    ['nothing', '', 400],
    ['no command', '{"kind":"format-disk"}', 400],
    ['a list', '[]', 400],
    [
      'a split that sends traffic nowhere',
      '{"kind":"shift","weights":{"blue":0,"green":0},"seen":null}',
      400,
    ],
    [
      'a split beyond what a load balancer takes',
      '{"kind":"shift","weights":{"blue":1e9,"green":0},"seen":null}',
      400,
    ],
    [
      'steps that fall',
      '{"kind":"rollout","to":"green","steps":[50,10],"pauseSeconds":60,"manual":false}',
      400,
    ],
    [
      'steps that end before everything',
      '{"kind":"rollout","to":"green","steps":[50],"pauseSeconds":60,"manual":false}',
      400,
    ],
    [
      'a fault for ever',
      '{"kind":"fault","colour":"green","errorPercent":30,"latencyMs":0,"seconds":1e9}',
      400,
    ],
    [
      'a fault without effect',
      '{"kind":"fault","colour":"green","errorPercent":0,"latencyMs":0,"seconds":60}',
      400,
    ],
    ['a third colour', '{"kind":"stop","colour":"red"}', 400],
    ['a command of 20 KB', JSON.stringify({ kind: 'rollback', more: 'x'.repeat(20_000) }), 413],
  ])('%s is refused as such', async (_what, body, status) => {
    expect(await inside({ ...ROLLBACK, body }, json())).toMatchObject({ status });
    expect(taken).toEqual([]);
  });

  it('of 20 KB is refused though its length is not told before', async () => {
    const body = JSON.stringify({ kind: 'rollback', more: 'x'.repeat(20_000) });
    const headers = { ...json(), 'transfer-encoding': 'chunked' };
    expect(await inside({ ...ROLLBACK, body }, headers)).toMatchObject({ status: 413 });
  });

  it.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/main.js/../../x',
    '//evil.example/x',
    '/api/secrets',
    '/index.html',
  ])('%s leads nowhere', async (path) => {
    expect(await inside({ path })).toMatchObject({ status: 404 });
  });

  it.each(['PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is no way to ask', async (method) => {
    expect((await inside({ method, path: '/' }, json())).status).toBe(404);
    expect((await inside({ method, path: '/api/commands' })).status).toBe(403);
  });
});

it('a console without its page or its backend says so, and answers again when they are there', async () => {
  const errors: unknown[] = [];
  const broken = await startConsoleServer({
    port: 0,
    backend: () => Promise.reject(new Error('no rehearsal answers')),
    page: () => Promise.reject(new Error('the page cannot be built')),
    onUrl: (url) => urls.push(url),
    onError: (error) => errors.push(error),
  });
  const cookie = await openWithUrl(urls.at(-1) ?? '');
  expect(await askConsole(broken.port, { headers: { cookie } })).toMatchObject({ status: 503 });
  expect(await askConsole(broken.port, { path: '/api/stream', headers: { cookie } })).toMatchObject({
    status: 503,
  });
  expect(String(errors)).toContain('the page cannot be built');
  await broken.close();
});

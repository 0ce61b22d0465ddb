import { WebSocket, WebSocketServer } from 'ws';
import { aGroup, aSystem, forwardTo, registerHealthy, send, Stage, until } from './testing/backends';

const stage = new Stage();
afterEach(() => stage.clear());

/* A target that answers messages with its name, and closes with a code that is sent to it. */
async function chat(name: string) {
  const target = await stage.target((_request, response) => response.end(name));
  const webSockets = new WebSocketServer({ server: target.server });
  webSockets.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith('close ')) socket.close(Number(text.slice(6)), 'as asked');
      else socket.send(`${name}: ${text}`);
    });
  });
  return { ...target, webSockets };
}

async function open(port: number, path = '/', headers = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  stage.ends(() => socket.terminate());
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}
const ask = (socket: WebSocket, text: string) =>
  new Promise<string>((resolve) => {
    socket.once('message', (data: Buffer) => resolve(data.toString()));
    socket.send(text);
  });
const closed = (socket: WebSocket) =>
  new Promise<number>((resolve) => socket.once('close', resolve).once('error', () => undefined));
const refused = (port: number) =>
  new Promise<number | undefined>((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    stage.ends(() => socket.terminate());
    socket.once('error', () => undefined);
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });

async function inFrontOf(names: readonly string[], options: { readonly idleTimeoutSeconds?: number } = {}) {
  const weights = Object.fromEntries(names.map((name, index) => [name, index === 0 ? 1 : 0]));
  const system = aSystem(forwardTo(weights), options);
  const { balancer, port } = await stage.loadBalancer(system);
  const targets = await Promise.all(names.map(chat));
  for (const [index, target] of targets.entries()) {
    await registerHealthy(balancer, { [names[index] ?? '']: [target.port] });
  }
  return { balancer, system, port, targets };
}

describe('a WebSocket', () => {
  it('stays with its target whatever the weights become', async () => {
    const { balancer, system, port } = await inFrontOf(['blue', 'green']);
    const socket = await open(port);
    expect(await ask(socket, 'hello')).toBe('blue: hello');
    system.listeners[0].defaultActions = [forwardTo({ blue: 0, green: 1 })];
    expect(await ask(socket, 'still')).toBe('blue: still');
    expect(await ask(await open(port), 'new')).toBe('green: new');
    expect(balancer.figures()).toMatchObject({
      targetGroups: { blue: { openWebSockets: 1 }, green: { openWebSockets: 1 } },
      total: { openWebSockets: 2, requests: 2, targetResponses: { '1xx': 2 } },
    });
  });

  it('carries large messages, and what follows the handshake at once', async () => {
    const { port } = await inFrontOf(['blue']);
    const socket = await open(port);
    const text = 'x'.repeat(2_000_000);
    expect(await ask(socket, text)).toBe(`blue: ${text}`);
  });

  it('hands on the close code, from either side, and is no longer counted', async () => {
    const { balancer, port, targets } = await inFrontOf(['blue']);
    const [first, second] = [await open(port), await open(port)];
    first.send('close 4001');
    expect(await closed(first)).toBe(4001);
    const atTarget = new Promise((resolve) => {
      for (const one of targets[0]?.webSockets.clients ?? []) one.once('close', resolve);
    });
    second.close(4002);
    expect(await atTarget).toBe(4002);
    await until(() => balancer.figures().total.openWebSockets === 0);
  });

  it('is closed at the target when its client is gone, and the other way round', async () => {
    const { balancer, port, targets } = await inFrontOf(['blue']);
    const clients = targets[0]?.webSockets.clients;
    (await open(port)).terminate();
    await until(() => clients?.size === 0);
    const orphan = await open(port);
    for (const one of clients ?? []) one.terminate();
    expect(await closed(orphan)).toBe(1006);
    await until(() => balancer.figures().total.openWebSockets === 0);
  });

  it('is closed when nothing passes for the idle timeout; pings keep it open', async () => {
    const { port, targets } = await inFrontOf(['blue'], { idleTimeoutSeconds: 0.5 });
    const [idle, pinging] = [await open(port), await open(port)];
    const pings = setInterval(() => pinging.ping(), 40);
    stage.ends(() => clearInterval(pings));
    expect(await closed(idle)).toBe(1006);
    await until(() => targets[0]?.webSockets.clients.size === 1);
    expect(await ask(pinging, 'here')).toBe('blue: here');
  });

  it('gets the stickiness cookies with its handshake, and follows them', async () => {
    const sticky = { stickiness: { enabled: true, durationSeconds: 60 } };
    const system = aSystem(forwardTo({ blue: 1 }, 60), { targetGroups: [aGroup('blue', sticky)] });
    const { balancer, port } = await stage.loadBalancer(system);
    const targets = [await chat('one'), await chat('two')];
    await registerHealthy(balancer, { blue: targets.map((target) => target.port) });

    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    stage.ends(() => socket.terminate());
    let cookies: string[] = [];
    socket.once('upgrade', ({ headers }) => (cookies = headers['set-cookie'] ?? []));
    await new Promise((resolve) => socket.once('open', resolve));
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual([
      'AWSALBTG',
      'AWSALBTGCORS',
      'AWSALB',
      'AWSALBCORS',
    ]);
    const headers = { Cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') };
    const [name] = (await ask(socket, '')).split(':');
    expect(await ask(await open(port, '/', headers), '')).toBe(`${name}: `);
    expect((await send(port, '/', { headers })).body).toBe(name);
  });

  it('tells its target where it comes from', async () => {
    const { port, targets } = await inFrontOf(['blue']);
    const seen = new Promise<NodeJS.Dict<string | string[]>>((resolve) =>
      targets[0]?.webSockets.once('connection', (_socket, { headers, url }) => resolve({ ...headers, url })),
    );
    await open(port, '/socket.io/?colour=blue', {
      Host: 'chat.example.com',
      'X-Forwarded-For': '203.0.113.7',
    });
    expect(await seen).toMatchObject({
      url: '/socket.io/?colour=blue',
      host: 'chat.example.com',
      'x-forwarded-for': '203.0.113.7, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': String(port),
    });
  });
});

describe('a WebSocket handshake', () => {
  it('brings back the refusal of the target', async () => {
    const { balancer, port } = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 }, 60)));
    const target = await stage.target((_request, response) => response.end());
    target.server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno'),
    );
    await registerHealthy(balancer, { blue: [target.port] });
    const text = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    const client = stage.raw(port, text);
    await client.closed;
    expect(client.received).toMatch(
      /^HTTP\/1.1 401 Unauthorized\r\n[^]*set-cookie: AWSALBTG=[^]*\r\n\r\nno$/,
    );
    expect(balancer.figures().total).toMatchObject({ targetResponses: { '4xx': 1 }, openWebSockets: 0 });
  });

  it('is answered with 503 when there is no target', async () => {
    const { port } = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 })));
    expect(await refused(port)).toBe(503);
  });

  it('is answered with 502 when the target breaks off', async () => {
    const { balancer, port } = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 })));
    const target = await stage.tcpTarget((socket) => socket.destroy());
    await registerHealthy(balancer, { blue: [target.port] });
    expect(await refused(port)).toBe(502);
    expect(balancer.figures().total).toMatchObject({ loadBalancerErrors: 1, openWebSockets: 0 });
  });

  it('is answered with 504 when the target says nothing', async () => {
    const { balancer, port } = await stage.loadBalancer(
      aSystem(forwardTo({ blue: 1 }), { idleTimeoutSeconds: 0.1 }),
    );
    const target = await stage.tcpTarget(() => undefined);
    await registerHealthy(balancer, { blue: [target.port] });
    expect(await refused(port)).toBe(504);
  });

  it('may get a fixed response', async () => {
    const { port } = await stage.loadBalancer(
      aSystem({ type: 'fixed-response', statusCode: 403, contentType: 'text/plain', body: 'no' }),
    );
    expect(await refused(port)).toBe(403);
  });
});

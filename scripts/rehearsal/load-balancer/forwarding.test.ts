import { Agent, type IncomingMessage, request as httpRequest, type RequestListener } from 'node:http';
import { aGroup, aSystem, forwardTo, registerHealthy, send, Stage, until } from './testing/backends';

const stage = new Stage();
afterEach(() => stage.clear());

async function inFrontOf(handler: RequestListener) {
  const { balancer, port } = await stage.loadBalancer(
    aSystem(forwardTo({ blue: 1 }), { targetGroups: [aGroup('blue')] }),
  );
  const target = await stage.target(handler);
  await registerHealthy(balancer, { blue: [target.port] });
  return { balancer, port };
}

/* A target that answers with what it was asked. */
const echo: RequestListener = (request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () =>
    response.end(
      JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }),
    ),
  );
};
interface Echoed {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
const echoed = (body: string) => JSON.parse(body) as Echoed;

describe('a forwarded request', () => {
  it('reaches the target with its host, path, query and body', async () => {
    const { port } = await inFrontOf(echo);
    const answer = await send(port, '/a%20b?c=%2F&d', {
      method: 'POST',
      headers: { Host: 'chat.example.com', 'X-Own': 'kept' },
      body: 'hello',
    });
    expect(echoed(answer.body)).toMatchObject({
      method: 'POST',
      url: '/a%20b?c=%2F&d',
      headers: { host: 'chat.example.com', 'x-own': 'kept' },
      body: 'hello',
    });
  });

  it('carries where it came from', async () => {
    const { port } = await inFrontOf(echo);
    const { headers } = echoed((await send(port, '/')).body);
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': String(port),
    });
    expect(headers['x-amzn-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it('has its addresses appended to, and nothing else believed', async () => {
    const { port } = await inFrontOf(echo);
    const claimed = {
      'X-Forwarded-For': '203.0.113.7, 10.1.1.1',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Port': '443',
      'X-Amzn-Trace-Id': 'Root=1-67891233-abcdef012345678912345678;Of=app',
    };
    const { headers } = echoed((await send(port, '/', { headers: claimed })).body);
    expect(headers).toMatchObject({
      'x-forwarded-for': '203.0.113.7, 10.1.1.1, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': String(port),
    });
    expect(headers['x-amzn-trace-id']).toMatch(
      /^Self=1-[0-9a-f-]{33};Root=1-67891233-abcdef012345678912345678;Of=app$/,
    );
  });

  it('loses the headers that concern one connection only', async () => {
    const { port } = await inFrontOf(echo);
    const text = [
      'GET / HTTP/1.1',
      'Host: a',
      'Connection: close, X-Mine, Host',
      'X-Mine: 1',
      'TE: trailers',
      'Keep-Alive: 1',
      '',
      '',
    ];
    const client = stage.raw(port, text.join('\r\n'));
    await client.closed;
    const { headers } = echoed(
      client.received.slice(client.received.indexOf('{'), client.received.lastIndexOf('}') + 1),
    );
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-mine']));
    expect(headers).not.toHaveProperty('te');
    expect(headers).not.toHaveProperty('keep-alive');
    expect(headers).toMatchObject({ host: 'a', connection: 'keep-alive' });
  });

  it('may be chunked, empty, or wait for 100 Continue', async () => {
    const { port } = await inFrontOf(echo);
    const chunked = { 'Transfer-Encoding': 'chunked' };
    expect(echoed((await send(port, '/', { method: 'DELETE', headers: chunked, body: 'x' })).body).body).toBe(
      'x',
    );
    expect(echoed((await send(port, '/', { method: 'POST' })).body)).toMatchObject({
      headers: { 'content-length': '0' },
      body: '',
    });
    const expecting = { Expect: '100-continue', 'Content-Length': '2' };
    expect(echoed((await send(port, '/', { method: 'PUT', headers: expecting, body: 'ok' })).body).body).toBe(
      'ok',
    );
  });

  it('is streamed in both directions', async () => {
    const { port } = await inFrontOf((request, response) => request.pipe(response));
    const client = httpRequest({ host: '127.0.0.1', port, method: 'POST', agent: false });
    client.write('first');
    const response = await new Promise<IncomingMessage>((resolve) => client.on('response', resolve));
    const received: string[] = [];
    response.on('data', (chunk: Buffer) => received.push(chunk.toString()));
    await until(() => received.length === 1);
    client.end('second');
    await new Promise((resolve) => response.on('end', resolve));
    expect(received.join('')).toBe('firstsecond');
  });

  it('may be large both ways', async () => {
    const { port } = await inFrontOf((request, response) => request.pipe(response));
    const body = 'x'.repeat(3_000_000);
    expect((await send(port, '/', { method: 'POST', body })).body).toHaveLength(body.length);
  });

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('may have an answer without a body: %s, %d', async (method, status) => {
    const { port } = await inFrontOf((_request, response) =>
      response.writeHead(status, { ETag: '"1"' }).end(),
    );
    expect(await send(port, '/', { method })).toMatchObject({ status, headers: { etag: '"1"' }, body: '' });
  });

  it('brings back the status, reason and headers of the target', async () => {
    const { port } = await inFrontOf((_request, response) =>
      response
        .writeHead(418, 'Short and stout', { 'X-Tea': 'yes', Server: 'pot', 'Keep-Alive': 'timeout=9' })
        .end('tea'),
    );
    const answer = await send(port, '/');
    expect(answer).toMatchObject({
      status: 418,
      reason: 'Short and stout',
      headers: { 'x-tea': 'yes', server: 'pot' },
      body: 'tea',
    });
    expect(answer.headers['keep-alive']).not.toBe('timeout=9');
  });
});

describe('connections', () => {
  it('are kept alive towards clients and targets', async () => {
    const connections = new Set<string>();
    const { port } = await inFrontOf((request, response) => {
      connections.add(`${request.socket.remotePort}`);
      response.end('ok');
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    stage.ends(() => agent.destroy());
    const ask = () =>
      new Promise<boolean>((resolve) => {
        const client = httpRequest({ host: '127.0.0.1', port, agent }, (response) => {
          response.resume();
          response.on('end', () => resolve(client.reusedSocket));
        });
        client.end();
      });
    expect(await ask()).toBe(false);
    expect(await ask()).toBe(true);
    expect(await ask()).toBe(true);
    expect(connections.size).toBe(1);
  });

  it('end after the answer when the client asks for it, in HTTP/1.0 too', async () => {
    const { port } = await inFrontOf((request, response) =>
      response.end(`host=${request.headers.host ?? ''} done`),
    );
    const clients = [
      stage.raw(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'),
      stage.raw(port, 'GET / HTTP/1.0\r\n\r\n'),
    ];
    await Promise.all(clients.map((client) => client.closed));
    expect(clients[1]?.received).toContain('host=lb.test');
    for (const { received } of clients) expect(received).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*done/);
  });

  it('answer requests that arrive together in their order', async () => {
    const { port } = await inFrontOf((request, response) => {
      setTimeout(() => response.end(`<${request.url ?? ''}>`), request.url === '/1' ? 20 : 0);
    });
    const one = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
    const client = stage.raw(port, one('/1') + one('/2') + one('/3', 'Connection: close\r\n'));
    await client.closed;
    expect(client.received.match(/<[^>]+>/g)).toEqual(['</1>', '</2>', '</3>']);
  });

  it('may ask for another protocol in vain', async () => {
    const { port } = await inFrontOf(echo);
    const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'x' };
    const answer = await send(port, '/', { headers });
    expect(answer.status).toBe(200);
    expect(echoed(answer.body).headers).not.toHaveProperty('upgrade');
  });
});

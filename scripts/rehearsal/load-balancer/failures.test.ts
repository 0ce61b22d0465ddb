import { Worker } from 'node:worker_threads';
import { connect } from 'node:net';
import type { ServerResponse } from 'node:http';
import { aSystem, forwardTo, registerHealthy, send, Stage, until } from './testing/backends';

const stage = new Stage();
afterEach(() => stage.clear());

async function withTarget(port: number, idleTimeoutSeconds = 30) {
  const started = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 }), { idleTimeoutSeconds }));
  await registerHealthy(started.balancer, { blue: [port] });
  return started;
}
/* A load balancer in front of a target that answers every request with these bytes, and then closes or not. */
async function answering(text: string, close = true) {
  const target = await stage.tcpTarget((socket) =>
    close ? socket.end(text, 'latin1') : socket.write(text, 'latin1'),
  );
  return withTarget(target.port);
}
const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('a target that fails', () => {
  it.each([
    ['closes without an answer', ''],
    ['does not speak HTTP', 'hello\r\n\r\n'],
    ['breaks off in the headers', 'HTTP/1.1 200 OK\r\nContent-'],
    ['names two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['sends headers without end', `HTTP/1.1 200 OK\r\n${'X-Long: x\r\n'.repeat(20_000)}`],
    ['sends control characters', 'HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n'],
    ['upgrades what was no handshake', 'HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
  ])('gives 502: it %s', async (_how, text) => {
    const { balancer, port } = await answering(text);
    expect(await send(port, '/')).toMatchObject({
      status: 502,
      reason: 'Bad Gateway',
      headers: { server: 'awselb/2.0' },
    });
    expect(balancer.figures().total.loadBalancerErrors).toBe(1);
  });

  it('gives 502 when it is not there', async () => {
    const target = await stage.target((_request, response) => response.end());
    const { port } = await withTarget(target.port);
    target.server.close();
    target.server.closeAllConnections();
    expect((await send(port, '/')).status).toBe(502);
    expect(
      (await send(port, '/', { method: 'POST', body: 'x'.repeat(1_000_000) }).catch(() => ({ status: 502 })))
        .status,
    ).toBe(502);
  });

  it('cuts the response off when it fails in the middle', async () => {
    for (const text of [
      'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n',
    ]) {
      const { port } = await answering(text);
      await expect(send(port, '/')).rejects.toThrow(/aborted|socket hang up/);
    }
  });

  it('gives 504 when it says nothing for the idle timeout', async () => {
    const target = await stage.tcpTarget(() => undefined);
    const { port } = await withTarget(target.port, 0.1);
    expect(await send(port, '/')).toMatchObject({ status: 504, reason: 'Gateway Time-out' });
  });

  it('is cut off when it falls silent in the middle of a response', async () => {
    const target = await stage.target((_request, response) => response.write('half'));
    const { port } = await withTarget(target.port, 0.1);
    await expect(send(port, '/')).rejects.toThrow('aborted');
  });

  it('gives 504 when it takes no connection in time', async () => {
    const { port: busyPort } = await blockedServer();
    const { balancer, port } = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 })), {
      connectTimeoutMs: 100,
    });
    balancer.registerTarget('blue', { id: 'a', host: '127.0.0.1', port: busyPort });
    expect((await send(port, '/')).status).toBe(504);
  });
});

describe('a client that fails', () => {
  it('ends the request to the target when it goes away', async () => {
    const gone: string[] = [];
    const target = await stage.target((request, response) => {
      response.on('close', () => gone.push(request.url ?? ''));
      if (request.url === '/streaming') response.write('x');
    });
    const { balancer, port } = await withTarget(target.port);
    for (const path of ['/waiting', '/streaming']) {
      const client = stage.raw(port, GET.replace('/', path));
      await until(() => balancer.figures().total.requests > gone.length);
      if (path === '/streaming') await until(() => client.received !== '');
      client.socket.destroy();
      await until(() => gone.at(-1) === path);
    }
    expect(balancer.figures().total.loadBalancerErrors).toBe(0);
  });

  it('does not disturb others when it stops in the middle of its body', async () => {
    const waiting: ServerResponse[] = [];
    const target = await stage.target((request, response) => {
      if (request.method === 'POST') waiting.push(response);
      else response.end('fine');
    });
    const { port } = await withTarget(target.port, 0.3);
    const half = stage.raw(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf');
    await until(() => waiting.length === 1);
    expect((await send(port, '/')).body).toBe('fine');
    await half.closed;
    expect(half.received).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
  });

  it.each([
    ['garbage', '\x00\x01\x02\r\n\r\n', 400],
    ['no version', 'GET /\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a relative path', 'GET x HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a bad header', 'GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n', 400],
    ['huge headers', `GET / HTTP/1.1\r\nHost: a\r\nX-Big: ${'x'.repeat(70_000)}\r\n\r\n`, 400],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['a bad chunk', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', 400],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n', 405],
    ['an unknown coding', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 501],
  ])('is told so: %s', async (_what, text, status) => {
    const target = await stage.target((request, response) =>
      request.resume().on('end', () => response.end()),
    );
    const { balancer, port } = await withTarget(target.port);
    const client = stage.raw(port, '');
    client.socket.write(text, 'latin1');
    await client.closed;
    expect(client.received).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*\r\nServer: awselb/2.0\r\n`));
    await until(() => balancer.figures().total.loadBalancerErrors === 1);
  });

  it('is closed when it connects and says nothing', async () => {
    const target = await stage.target((_request, response) => response.end());
    const { port } = await withTarget(target.port, 0.1);
    const clients = [stage.raw(port, ''), stage.raw(port, 'GET / HT'), stage.raw(port, GET)];
    await Promise.all(clients.map((client) => client.closed));
    expect(clients[2]?.received).toMatch(/^HTTP\/1.1 200/);
  });
});

describe('a storm of broken connections', () => {
  it('leaves the load balancer as it was', async () => {
    const target = await stage.tcpTarget((socket, text) => {
      if (text.includes('/fine')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine');
      else if (text.includes('/reset')) socket.resetAndDestroy();
      else
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\npart', () => socket.resetAndDestroy());
    });
    const { balancer, port } = await withTarget(target.port);
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n';
    const texts = [
      GET,
      GET.replace('/', '/reset'),
      GET + GET + '\x00',
      `POST /reset HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\nx`,
      `GET /reset HTTP/1.1\r\nHost: a\r\n${upgrade}\r\n`,
      `GET / HTTP/1.1\r\nHost: a\r\n${upgrade}\r\n\x81\x00`,
      'GET / HTTP/1.1\r\nHo',
    ];
    const clients = Array.from({ length: 140 }, (_, index) => {
      const client = stage.raw(port, texts[index % texts.length] ?? GET);
      const end = index % 3;
      if (end === 0) client.socket.once('data', () => client.socket.resetAndDestroy());
      else setTimeout(() => (end === 1 ? client.socket.resetAndDestroy() : client.socket.end()), index % 20);
      return client;
    });
    for (const client of clients) setTimeout(() => client.socket.destroy(), 200);
    await Promise.all(clients.map((client) => client.closed));
    expect((await send(port, '/fine')).body).toBe('fine');
    await balancer.deregisterTarget('blue', '10.0.0.1', target.port);
    expect(balancer.figures().total.openWebSockets).toBe(0);
  });
});

/* A server whose thread stands still and whose queue of connections is full. */
async function blockedServer(): Promise<{ readonly port: number }> {
  const worker = new Worker(
    `const { createServer } = require('node:net');
     const { parentPort, workerData } = require('node:worker_threads');
     const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(workerData, 0, 0);
       process.exit();
     });`,
    { eval: true, workerData: new Int32Array(new SharedArrayBuffer(4)) },
  );
  stage.ends(async () => {
    await worker.terminate();
  });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  stage.ends(() => fillers.forEach((socket) => socket.destroy()));
  await until(() => fillers.filter((socket) => !socket.connecting).length >= 2);
  return { port };
}

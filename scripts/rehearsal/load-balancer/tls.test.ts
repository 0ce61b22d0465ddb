import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect, type TLSSocket } from 'node:tls';
import { WebSocket, WebSocketServer } from 'ws';
import { selfMadeCertificate } from '../certificate/self-made-certificate';
import { aSystem, forwardTo, LISTENER, registerHealthy, Stage } from './testing/backends';

const stage = new Stage();
afterEach(() => stage.clear());

const certificate = selfMadeCertificate({
  commonName: 'a test',
  dnsNames: [],
  addresses: ['127.0.0.1'],
  now: Date.now(),
});
const ca = certificate.cert;

/** One listener, served with and without TLS, in front of a target that tells its headers. */
async function balancer() {
  const target = await stage.target((incoming, response) => response.end(JSON.stringify(incoming.headers)));
  const webSockets = new WebSocketServer({ server: target.server });
  webSockets.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => socket.send(`heard ${data.toString()}`));
  });
  const { balancer, port: plainPort } = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 })));
  const { port } = await balancer.listen(LISTENER, { host: '127.0.0.1', port: 0, certificate });
  await registerHealthy(balancer, { blue: [target.port] });
  return { balancer, port, plainPort };
}

async function headersBy(port: number): Promise<IncomingHttpHeaders> {
  const agent = new Agent({ ca });
  stage.ends(() => agent.destroy());
  const sent = request({ host: '127.0.0.1', port, agent }).end();
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
  return JSON.parse(await text(response)) as IncomingHttpHeaders;
}

async function openSocket(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`wss://127.0.0.1:${port}/`, { ca });
  socket.on('error', () => undefined);
  stage.ends(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}

async function ask(socket: WebSocket, question: string): Promise<string> {
  socket.send(question);
  const [answer] = (await once(socket, 'message')) as [Buffer];
  return answer.toString();
}

/** An idle connection with TLS. */
async function connected(port: number): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, ca });
  socket.on('error', () => undefined);
  stage.ends(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

/** Whether with an error or without. */
const closed = (socket: NodeJS.EventEmitter) => new Promise((resolve) => socket.once('close', resolve));

describe('a load balancer with a certificate', () => {
  it('tells targets what their clients came by', async () => {
    const { port, plainPort } = await balancer();
    const secure = await headersBy(port);
    expect(secure).toMatchObject({ 'x-forwarded-proto': 'https', 'x-forwarded-port': String(port) });
    expect(secure.host).toBe(`127.0.0.1:${port}`);
    const plain = (await (await fetch(`http://127.0.0.1:${plainPort}`)).json()) as IncomingHttpHeaders;
    expect(plain).toMatchObject({ 'x-forwarded-proto': 'http', 'x-forwarded-port': String(plainPort) });
  });

  it('forwards WebSockets', async () => {
    const { balancer: served, port } = await balancer();
    const socket = await openSocket(port);
    expect(await ask(socket, 'hello')).toBe('heard hello');
    expect(served.figures().total.openWebSockets).toBe(1);
    const large = 'x'.repeat(1_000_000);
    expect(await ask(socket, large)).toBe(`heard ${large}`);
  });

  it('closes what is not TLS, and goes on', async () => {
    const { balancer: served, port } = await balancer();
    for (const nonsense of ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', '\u0016\u0003\u0001\u0000\u0005hello', '']) {
      const socket = connectPlain({ host: '127.0.0.1', port });
      socket.on('error', () => undefined);
      socket.resume().end(nonsense);
      await closed(socket);
    }
    expect(await headersBy(port)).toHaveProperty('host');
    expect(served.figures().total.requests).toBe(1);
  });

  it('answers a malformed request within TLS with 400', async () => {
    const { port } = await balancer();
    const socket = await connected(port);
    socket.write('nonsense\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('resets its connections too', async () => {
    const { balancer: served, port } = await balancer();
    const socket = await connected(port);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    const failed = once(socket, 'error');
    expect(served.resetConnections(1)).toBe(1);
    expect(await failed).toEqual([expect.objectContaining({ code: 'ECONNRESET' })]);
  });

  it('is there again after a restart, with and without TLS', async () => {
    const { balancer: served, port, plainPort } = await balancer();
    const socket = await openSocket(port);
    const gone = closed(socket);
    await served.restart(0);
    await gone;
    expect(await headersBy(port)).toMatchObject({ 'x-forwarded-proto': 'https' });
    expect((await fetch(`http://127.0.0.1:${plainPort}`)).status).toBe(200);
  });
});

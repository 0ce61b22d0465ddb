import { createServer } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { LoadBalancerOptions } from './load-balancer';
import { LISTENER, aSystem, forwardTo, registerHealthy, send, Stage, until } from './testing/backends';

const stage = new Stage();
afterEach(() => stage.clear());

/* A load balancer in front of one target that takes WebSockets and answers requests. */
async function inFront(options: Partial<LoadBalancerOptions> = {}) {
  const { balancer, port } = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 })), options);
  const target = await stage.target((_request, response) => response.end('hello'));
  const webSockets = new WebSocketServer({ server: target.server });
  await registerHealthy(balancer, { blue: [target.port] });
  const states = () => balancer.targetHealth('blue').map(({ state }) => state);
  return { balancer, port, target, clients: webSockets.clients, states };
}

async function open(port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  stage.ends(() => socket.terminate());
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise((resolve) => socket.once('open', resolve));
  return { socket, closed };
}

/* How a plain connection ends: with an error's code, or in order. */
function ending(port: number, text: string): Promise<string> {
  const { socket } = stage.raw(port, text);
  return new Promise((resolve) => {
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(String(code)));
    socket.once('end', () => resolve('in order'));
  });
}

describe('resetting connections', () => {
  it('resets the asked part of them, and leaves the others', async () => {
    const { balancer, port, clients } = await inFront();
    const opened = await Promise.all(Array.from({ length: 8 }, () => open(port)));
    expect(balancer.resetConnections(0.25)).toBe(2);
    await until(() => clients.size === 6);
    expect(opened.filter(({ socket }) => socket.readyState === WebSocket.OPEN)).toHaveLength(6);
    expect(balancer.figures().total.openWebSockets).toBe(6);

    expect(balancer.resetConnections(0)).toBe(0);
    expect(balancer.resetConnections(1)).toBe(6);
    await Promise.all(opened.map(({ closed }) => closed));
    await until(() => balancer.resetConnections(1) === 0);
    expect((await send(port, '/')).body).toBe('hello');
  });

  it('is no end in order', async () => {
    const { balancer, port } = await inFront();
    expect(await ending(port, 'GET / HTTP/1.0\r\n\r\n')).toBe('in order');
    const reset = ending(port, 'GET');
    await until(() => balancer.resetConnections(1) === 1);
    expect(await reset).toBe('ECONNRESET');
  });

  it('chooses them by chance', async () => {
    // The connection that draws the lowest is reset first.
    const draws: number[] = [];
    const { balancer, port } = await inFront({ random: () => draws.shift() ?? 0 });
    const opened = [await open(port), await open(port), await open(port)];
    draws.push(0.3, 0.1, 0.2);
    expect(balancer.resetConnections(1 / 3)).toBe(1);
    await opened[1]?.closed;
    expect(opened.map(({ socket }) => socket.readyState === WebSocket.OPEN)).toEqual([true, false, true]);
  });

  it('cuts requests off that wait for their answer', async () => {
    const { balancer, port } = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 })));
    let waiting = false;
    const target = await stage.target(() => (waiting = true));
    await registerHealthy(balancer, { blue: [target.port] });
    const cut = expect(send(port, '/')).rejects.toMatchObject({ code: 'ECONNRESET' });
    await until(() => waiting);
    expect(balancer.resetConnections(1)).toBe(1);
    await cut;
  });
});

describe('a restart of the load balancer', () => {
  it('ends every connection, refuses new ones meanwhile, and has the same port and targets', async () => {
    const { balancer, port, clients, states } = await inFront();
    const opened = [await open(port), await open(port)];
    const restarted = balancer.restart(1_000);
    await Promise.all(opened.map(({ closed }) => closed));
    await expect(send(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await until(() => clients.size === 0);
    expect(states()).toEqual(['healthy']);
    await expect(balancer.restart(0)).rejects.toThrow('being restarted already');
    await restarted;
    expect((await send(port, '/')).body).toBe('hello');
    await open(port);
    expect(balancer.resetConnections(1)).toBe(1);
    await balancer.restart(0);
    expect((await send(port, '/')).body).toBe('hello');
  });

  it('is over at once when the load balancer is closed meanwhile', async () => {
    const { balancer, port } = await inFront();
    const restarted = balancer.restart(3_600_000);
    await balancer.close();
    await restarted;
    await expect(send(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('can be closed just when it comes back', async () => {
    const { balancer, port } = await inFront();
    const restarted = balancer.restart(0);
    await new Promise((resolve) => setTimeout(resolve));
    await balancer.close();
    await restarted;
    await expect(send(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('reports that somebody has taken the port', async () => {
    const { balancer, port } = await inFront();
    const restarted = balancer.restart(500);
    await expect(send(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const other = createServer();
    stage.ends(() => void other.close());
    const refused = expect(restarted).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    await refused;
    other.close();
    await balancer.restart(0);
    expect((await send(port, '/')).body).toBe('hello');
  });

  it('serves what it served before', async () => {
    const { balancer, port } = await inFront();
    const second = await balancer.listen(LISTENER, { host: '127.0.0.1', port: 0 });
    await balancer.restart(0);
    for (const one of [port, second.port]) expect((await send(one, '/')).status).toBe(200);
  });
});

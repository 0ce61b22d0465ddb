import type { ServerResponse } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { aGroup, aSystem, forwardTo, registerHealthy, send, Stage, until } from './testing/backends';

const stage = new Stage();
afterEach(() => stage.clear());

/* A load balancer with a target that keeps its requests waiting. */
async function busy(deregistrationDelaySeconds: number) {
  const waiting: ServerResponse[] = [];
  const system = aSystem(forwardTo({ blue: 1 }), {
    targetGroups: [aGroup('blue', { deregistrationDelaySeconds })],
  });
  const { balancer, port } = await stage.loadBalancer(system);
  const target = await stage.target((_request, response) => waiting.push(response));
  new WebSocketServer({ server: target.server });
  await registerHealthy(balancer, { blue: [target.port] });
  const deregister = () => balancer.deregisterTarget('blue', '10.0.0.1', target.port);
  const states = () => balancer.targetHealth('blue').map(({ state }) => state);
  return { balancer, port, target, waiting, deregister, states };
}

async function openWebSocket(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  stage.ends(() => socket.terminate());
  await new Promise((resolve) => socket.once('open', resolve));
  return socket;
}

describe('a target that is deregistered', () => {
  it('gets no new requests, but finishes those it has', async () => {
    const { balancer, port, waiting, deregister, states } = await busy(30);
    const answer = send(port, '/');
    await until(() => waiting.length === 1);
    const drained = deregister();
    expect(balancer.targetHealth('blue')[0]).toMatchObject({
      state: 'draining',
      reason: 'Target.DeregistrationInProgress',
    });
    expect((await send(port, '/')).status).toBe(503);
    waiting[0]?.end('finished');
    expect((await answer).body).toBe('finished');
    await drained;
    expect(states()).toEqual([]);
  });

  it('is gone at once when it has nothing open', async () => {
    const { port, waiting, deregister, states } = await busy(3_600);
    const answer = send(port, '/');
    await until(() => waiting.length === 1);
    waiting[0]?.end();
    await answer;
    await deregister();
    expect(states()).toEqual([]);
    await deregister();
  });

  it('waits for its WebSockets, too', async () => {
    const { port, deregister, states } = await busy(3_600);
    const socket = await openWebSocket(port);
    const drained = deregister();
    expect(states()).toEqual(['draining']);
    socket.close();
    await drained;
    expect(states()).toEqual([]);
  });

  it('loses what is still open after the deregistration delay', async () => {
    const { balancer, port, waiting, deregister } = await busy(0.05);
    const socket = await openWebSocket(port);
    const answer = send(port, '/');
    const cut = expect(answer).rejects.toThrow('socket hang up');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await until(() => waiting.length === 1);
    await deregister();
    expect(await closed).toBe(1006);
    await cut;
    await until(() => balancer.figures().total.openWebSockets === 0);
  });

  it('may be registered anew while it drains', async () => {
    const { balancer, port, target, waiting, deregister, states } = await busy(3_600);
    const socket = await openWebSocket(port);
    const drained = deregister();
    await registerHealthy(balancer, { blue: [target.port] });
    expect(states()).toEqual(['healthy']);
    const answer = send(port, '/');
    await until(() => waiting.length === 1);
    socket.close();
    await drained;
    waiting[0]?.end('still served');
    expect((await answer).body).toBe('still served');
    expect(states()).toEqual(['healthy']);
  });
});

describe('closing the load balancer', () => {
  it('ends its connections and drains, and frees the port', async () => {
    const { balancer, port, waiting, deregister } = await busy(3_600);
    const socket = await openWebSocket(port);
    const cut = expect(send(port, '/')).rejects.toThrow('socket hang up');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await until(() => waiting.length === 1);
    const drained = deregister();
    await balancer.close();
    await Promise.all([cut, closed, drained]);
    await expect(send(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await balancer.close();
  });
});

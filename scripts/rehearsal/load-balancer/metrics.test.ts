import { once } from 'node:events';
import WebSocket, { WebSocketServer } from 'ws';
import type { MetricName } from './metric-history';
import { aRule, aSystem, forwardTo, registerHealthy, send, Stage, until } from './testing/backends';

const stage = new Stage();
afterEach(() => stage.clear());

/** A target that answers as it is told, and a load balancer that sends everything to blue but `/green`. */
async function served() {
  const { port: target, server } = await stage.target((request, response) => {
    const status = Number(new URL(request.url ?? '', 'http://x').searchParams.get('status') ?? 200);
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end('done');
  });
  const toGreen = aRule(1, [{ field: 'path-pattern', values: ['/green'] }], forwardTo({ green: 1 }));
  const { balancer, port } = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 }), { rules: [toGreen] }));
  await registerHealthy(balancer, { blue: [target] });
  const from = Math.floor(Date.now() / 1_000) - 60;
  const metric = (name: MetricName, group?: string) => balancer.metric(group, name, from, from + 120);
  const sums = (group: string | undefined, ...names: MetricName[]) =>
    names.map((name) => metric(name, group)?.sum ?? 0);
  return { port, server, metric, sums };
}

describe('the metrics of the load balancer', () => {
  it("have a target's answers by class, and what the load balancer answered itself", async () => {
    const { port, sums, metric } = await served();
    for (const status of [200, 204, 302, 404, 500, 503, 0]) await send(port, `/?status=${status}`);
    const targets = ['2XX', '3XX', '4XX', '5XX'].map((code) => `HTTPCode_Target_${code}_Count` as MetricName);
    expect(sums('blue', 'RequestCount', ...targets)).toEqual([7, 2, 1, 1, 2]);
    expect(sums(undefined, 'RequestCount', ...targets)).toEqual([7, 2, 1, 1, 2]);
    expect(sums(undefined, 'HTTPCode_ELB_5XX_Count', 'HTTPCode_ELB_502_Count', 'NewConnectionCount')).toEqual(
      [1, 1, 7],
    );
    const times = metric('TargetResponseTime', 'blue');
    expect(times?.count).toBe(6);
    expect(times?.max).toBeLessThan(20);
    expect(times?.percentile(0.95)).toBeGreaterThan(0);
  });

  it('count no request for which there is no target, but the 503', async () => {
    const { port, sums } = await served();
    await send(port, '/green');
    expect(sums('green', 'RequestCount')).toEqual([0]);
    expect(sums(undefined, 'RequestCount', 'HTTPCode_ELB_503_Count', 'HTTPCode_ELB_5XX_Count')).toEqual([
      0, 1, 1,
    ]);
  });

  it('tell a target that takes no connection from one that breaks it', async () => {
    const { port, server, sums } = await served();
    await send(port, '/?status=0');
    expect(sums('blue', 'TargetConnectionErrorCount')).toEqual([0]);
    server.close();
    server.closeAllConnections();
    await send(port, '/');
    expect(sums('blue', 'TargetConnectionErrorCount', 'RequestCount')).toEqual([1, 2]);
    expect(sums(undefined, 'HTTPCode_ELB_502_Count')).toEqual([2]);
  });

  it('count healthy targets and open connections each second', async () => {
    const { server, port, metric } = await served();
    new WebSocketServer({ server });
    const client = new WebSocket(`ws://127.0.0.1:${port}/`);
    await once(client, 'open');
    await until(() => (metric('ActiveConnectionCount')?.max ?? 0) > 0);
    expect(metric('ActiveConnectionCount')).toMatchObject({ max: 2 });
    expect(metric('HealthyHostCount', 'blue')).toMatchObject({ max: 1 });
    expect(metric('UnHealthyHostCount', 'blue')).toMatchObject({ max: 0 });
    expect(metric('HealthyHostCount', 'green')).toBeUndefined();
    client.terminate();
  });
});

import type { RequestListener } from 'node:http';
import type { TargetGroupModel } from '../model';
import { aGroup, aSystem, forwardTo, registerHealthy, Stage, until } from './testing/backends';

const stage = new Stage();
afterEach(() => stage.clear());

/* A load balancer with one target, whose health checks are answered as the test says. */
async function checked(handler: RequestListener, healthCheck: Partial<TargetGroupModel['healthCheck']> = {}) {
  const group = aGroup('blue', {
    healthCheck: { ...aGroup('blue').healthCheck, path: '/ready', ...healthCheck },
  });
  const lines: string[] = [];
  const system = aSystem(forwardTo({ blue: 1 }), { targetGroups: [group] });
  const { balancer } = await stage.loadBalancer(system, { log: (line) => lines.push(line) });
  const { port, server } = await stage.target(handler);
  balancer.registerTarget('blue', { id: '10.0.0.1', host: '127.0.0.1', port });
  const health = () => balancer.targetHealth('blue').find((one) => one.target.port === port);
  return {
    balancer,
    system,
    port,
    server,
    lines,
    health,
    reaches: (state: string) => until(() => health()?.state === state),
  };
}

describe('health checks', () => {
  it('make a new target healthy with the first pass, and say so', async () => {
    const seen: (string | undefined)[] = [];
    const { health, reaches, lines, port } = await checked((request, response) => {
      seen.push(request.url, request.headers['user-agent']);
      response.end();
    });
    expect(health()).toMatchObject({
      target: { id: '10.0.0.1' },
      state: 'initial',
      reason: 'Elb.RegistrationInProgress',
    });
    await reaches('healthy');
    expect(seen.slice(0, 2)).toEqual(['/ready', 'ELB-HealthChecker/2.0']);
    expect(lines).toEqual([`blue: 10.0.0.1:${port} is healthy, was initial`]);
  });

  it('follow a target that fails and recovers', async () => {
    let status = 200;
    const { health, reaches } = await checked((_request, response) => response.writeHead(status).end());
    await reaches('healthy');
    status = 503;
    await reaches('unhealthy');
    expect(health()).toMatchObject({
      reason: 'Target.ResponseCodeMismatch',
      description: 'Health checks failed with these codes: [503]',
    });
    status = 200;
    await reaches('healthy');
  });

  it('give up on a target that does not answer', async () => {
    const { health, reaches } = await checked(() => undefined, { timeoutSeconds: 0.02 });
    await reaches('unhealthy');
    expect(health()?.reason).toBe('Target.Timeout');
  });

  it('notice a target that breaks the connection', async () => {
    const { health, reaches } = await checked((request) => request.socket.destroy());
    await reaches('unhealthy');
    expect(health()?.reason).toBe('Target.FailedHealthChecks');
  });

  it('notice a target that is not there any more', async () => {
    const { health, reaches, server } = await checked((_request, response) => response.end());
    await reaches('healthy');
    server.close();
    await reaches('unhealthy');
    expect(health()?.reason).toBe('Target.FailedHealthChecks');
  });

  it('leave out the groups that nothing uses, until a rule does', async () => {
    const { balancer, system, reaches, health } = await checked((_request, response) => response.end());
    system.listeners[0].defaultActions = [];
    expect(health()).toMatchObject({ state: 'unused', reason: 'Target.NotInUse' });
    system.listeners[0].defaultActions = [forwardTo({ blue: 0, green: 1 })];
    await reaches('healthy');
    expect(balancer.targetHealth('blue')).toHaveLength(1);
  });

  it('are shared by nobody: a target has its own health in every group', async () => {
    const { balancer } = await stage.loadBalancer(
      aSystem(forwardTo({ blue: 1, green: 1 }), {
        targetGroups: [
          aGroup('blue'),
          aGroup('green', { healthCheck: { ...aGroup('green').healthCheck, path: '/broken' } }),
        ],
      }),
    );
    const { port } = await stage.target((_request, response) => response.writeHead(500).end());
    balancer.registerTarget('green', { id: '10.0.0.1', host: '127.0.0.1', port });
    await registerHealthy(balancer, { blue: [port] });
    await until(() => balancer.targetHealth('green')[0]?.state === 'unhealthy');
    expect(balancer.targetHealth('blue')[0]?.state).toBe('healthy');
  });
});

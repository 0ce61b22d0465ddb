import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLoadBalancer } from './load-balancer';
import {
  aGroup,
  aRule,
  aSystem,
  forwardTo,
  LISTENER,
  registerHealthy,
  send,
  Stage,
  until,
} from './testing/backends';

const stage = new Stage();
afterEach(() => stage.clear());

/* A target that answers with its name. */
const named = async (name: string) => (await stage.target((_request, response) => response.end(name))).port;

describe('listening', () => {
  it('reports a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    stage.ends(() => void other.close());
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const balancer = createLoadBalancer({ system: aSystem(forwardTo({ blue: 1 })) });
    await expect(balancer.listen(LISTENER, { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port,
    });
    await balancer.close();
  });

  it('refuses listeners and target groups that the system does not have', async () => {
    const { balancer } = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 })));
    await expect(balancer.listen('arn:none', { host: '127.0.0.1', port: 0 })).rejects.toThrow('arn:none');
    expect(() => balancer.registerTarget('arn:none', { id: 'a', host: '127.0.0.1', port: 1 })).toThrow(
      'arn:none',
    );
    await expect(balancer.deregisterTarget('arn:none', 'a', 1)).rejects.toThrow('arn:none');
  });

  it('serves a listener for HTTPS without TLS, and tells targets what the client came by', async () => {
    const system = aSystem(forwardTo({ blue: 1 }));
    const listeners = [{ ...system.listeners[0], protocol: 'HTTPS' as const, port: 443 }];
    const { balancer, port } = await stage.loadBalancer({ ...system, listeners });
    const target = await stage.target((request, response) => {
      response.end(
        JSON.stringify([request.headers['x-forwarded-proto'], request.headers['x-forwarded-port']]),
      );
    });
    await registerHealthy(balancer, { blue: [target.port] });
    expect(JSON.parse((await send(port, '/')).body)).toEqual(['http', String(port)]);
  });
});

describe('forwarding by weight', () => {
  it('splits requests and takes changed weights at once', async () => {
    const draws = [0.1, 0.95, 0.5];
    const system = aSystem(forwardTo({ blue: 90, green: 10 }));
    const { balancer, port } = await stage.loadBalancer(system, { random: () => draws.shift() ?? 0.5 });
    await registerHealthy(balancer, { blue: [await named('blue')], green: [await named('green')] });

    expect((await send(port, '/')).body).toBe('blue');
    expect((await send(port, '/')).body).toBe('green');
    system.listeners[0].defaultActions = [forwardTo({ blue: 0, green: 1 })];
    expect((await send(port, '/')).body).toBe('green');
    expect(balancer.figures()).toMatchObject({
      targetGroups: { blue: { requests: 1 }, green: { requests: 2 } },
      total: { requests: 3, targetResponses: { '2xx': 3 }, loadBalancerErrors: 0 },
    });
  });

  it('takes a changed rule at once', async () => {
    const rule = aRule(1, [{ field: 'path-pattern', values: ['/api/*'] }], forwardTo({ blue: 1 }));
    const { balancer, port } = await stage.loadBalancer(aSystem(forwardTo({ green: 1 }), { rules: [rule] }));
    await registerHealthy(balancer, { blue: [await named('blue')], green: [await named('green')] });

    expect((await send(port, '/api/x?y=1')).body).toBe('blue');
    rule.actions = [forwardTo({ green: 1 })];
    expect((await send(port, '/api/x?y=1')).body).toBe('green');
  });

  it('goes round the targets of a group', async () => {
    const { balancer, port } = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 })));
    await registerHealthy(balancer, { blue: [await named('one'), await named('two')] });
    const answers = [await send(port, '/'), await send(port, '/'), await send(port, '/')];
    expect(answers.map(({ body }) => body)).toEqual(['one', 'two', 'one']);
  });

  it('answers 503 for an empty group and never fails over to another', async () => {
    const system = aSystem(forwardTo({ blue: 1, green: 1 }));
    const { balancer, port } = await stage.loadBalancer(system, { random: () => 0 });
    await registerHealthy(balancer, { green: [await named('green')] });
    const answer = await send(port, '/');
    expect(answer).toMatchObject({
      status: 503,
      reason: 'Service Temporarily Unavailable',
      headers: { server: 'awselb/2.0', 'content-type': 'text/html' },
    });
    expect(answer.body).toContain('<h1>503 Service Temporarily Unavailable</h1>');
    expect(balancer.figures().targetGroups.blue).toMatchObject({ requests: 1, loadBalancerErrors: 1 });
  });

  it('fails open when all targets of a group are unhealthy', async () => {
    const system = aSystem(forwardTo({ blue: 1 }), {
      targetGroups: [
        aGroup('blue', { healthCheck: { ...aGroup('blue').healthCheck, path: '/broken', matcher: '299' } }),
      ],
    });
    const { balancer, port } = await stage.loadBalancer(system);
    balancer.registerTarget('blue', { id: 'a', host: '127.0.0.1', port: await named('one') });
    balancer.registerTarget('blue', { id: 'a', host: '127.0.0.1', port: await named('two') });
    await until(() => balancer.targetHealth('blue').every(({ state }) => state === 'unhealthy'));
    const answers = [await send(port, '/'), await send(port, '/')];
    expect(answers.map(({ body }) => body)).toEqual(['one', 'two']);
  });
});

describe('stickiness', () => {
  const cookieOf = (headers: { readonly 'set-cookie'?: string[] }) =>
    (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');

  it('keeps a client in its group and on its target, whatever the weights become', async () => {
    const sticky = { stickiness: { enabled: true, durationSeconds: 60 } };
    const system = aSystem(forwardTo({ blue: 1, green: 0 }, 60), {
      targetGroups: [aGroup('blue', sticky), aGroup('green', sticky)],
    });
    const { balancer, port } = await stage.loadBalancer(system);
    const blue = [await named('one'), await named('two')];
    await registerHealthy(balancer, { blue, green: [await named('green')] });

    const first = await send(port, '/');
    const names = (first.headers['set-cookie'] ?? []).map((cookie) => cookie.split('=')[0]);
    expect(names).toEqual(['AWSALBTG', 'AWSALBTGCORS', 'AWSALB', 'AWSALBCORS']);
    const headers = { Cookie: cookieOf(first.headers) };

    system.listeners[0].defaultActions = [forwardTo({ blue: 0, green: 1 }, 60)];
    const again = await send(port, '/', { headers });
    expect(again.body).toBe(first.body);
    expect(again.headers['set-cookie']).toHaveLength(4);
    expect((await send(port, '/')).body).toBe('green');

    await balancer.deregisterTarget('blue', '10.0.0.1', blue[first.body === 'one' ? 0 : 1] ?? 0);
    expect((await send(port, '/', { headers })).body).toBe(first.body === 'one' ? 'two' : 'one');
  });

  it('answers 503 to those who are pinned to a group that was emptied', async () => {
    const system = aSystem(forwardTo({ blue: 1, green: 0 }, 60));
    const { balancer, port } = await stage.loadBalancer(system);
    const blue = await named('blue');
    await registerHealthy(balancer, { blue: [blue], green: [await named('green')] });
    const headers = { Cookie: cookieOf((await send(port, '/')).headers) };
    await balancer.deregisterTarget('blue', '10.0.0.1', blue);
    system.listeners[0].defaultActions = [forwardTo({ blue: 0, green: 1 }, 60)];
    expect((await send(port, '/', { headers })).status).toBe(503);
    expect((await send(port, '/')).body).toBe('green');
  });

  it('sets no cookie and heeds none where it is off', async () => {
    const { balancer, port } = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 })));
    await registerHealthy(balancer, { blue: [await named('one'), await named('two')] });
    const answers = [await send(port, '/'), await send(port, '/', { headers: { Cookie: 'AWSALB=x' } })];
    expect(answers.map(({ body }) => body)).toEqual(['one', 'two']);
    expect(answers.flatMap(({ headers }) => headers['set-cookie'] ?? [])).toEqual([]);
  });

  it('adds its cookies to those of the target', async () => {
    const { balancer, port } = await stage.loadBalancer(aSystem(forwardTo({ blue: 1 }, 60)));
    const target = await stage.target((_request, response) =>
      response.setHeader('Set-Cookie', ['a=1', 'b=2']).end(),
    );
    await registerHealthy(balancer, { blue: [target.port] });
    expect((await send(port, '/')).headers['set-cookie']?.map((cookie) => cookie.split('=')[0])).toEqual([
      'a',
      'b',
      'AWSALBTG',
      'AWSALBTGCORS',
    ]);
  });
});

describe('fixed responses and redirects', () => {
  it('gives a fixed response', async () => {
    const { port } = await stage.loadBalancer(
      aSystem({ type: 'fixed-response', statusCode: 404, contentType: 'text/plain', body: 'nothing here' }),
    );
    expect(await send(port, '/')).toMatchObject({
      status: 404,
      headers: { 'content-type': 'text/plain; charset=utf-8', server: 'awselb/2.0' },
      body: 'nothing here',
    });
  });

  it('redirects', async () => {
    const { port } = await stage.loadBalancer(
      aSystem({
        type: 'redirect',
        protocol: 'HTTPS',
        host: '#{host}',
        port: '443',
        path: '/#{path}',
        query: '#{query}',
        statusCode: 301,
      }),
    );
    const headers = { Host: 'chat.example.com:8080' };
    expect(await send(port, '/a/b?c=d', { headers })).toMatchObject({
      status: 301,
      headers: { location: 'https://chat.example.com:443/a/b?c=d' },
    });
    expect((await send(port, '/', { headers })).headers.location).toBe('https://chat.example.com:443/');
  });
});

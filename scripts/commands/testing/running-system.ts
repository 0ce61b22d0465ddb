import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { COLOURS, type Colour } from '../../../app/contract/colour';
import type { FleetFigures } from '../../../app/contract/fleet';
import { resourceNames } from '../../../infra/outputs';
import { ARNS, startEndpoint } from '../../rehearsal/aws-endpoint/sample-system.fixture';
import { createLoadBalancer } from '../../rehearsal/load-balancer/load-balancer';
import { registerHealthy } from '../../rehearsal/load-balancer/testing/backends';

/** How the tasks of a running sample behave; a test changes it as it likes. */
export interface Behaviour {
  /** What a colour's tasks say that they are. */
  readonly says: Record<Colour, Colour>;
  /** The part of the answers of a colour that are errors, from 0 to 1. */
  readonly errors: Record<Colour, number>;
  readonly sockets: Record<Colour, number>;
  complete: boolean;
  /** The status of the answer about the fleet. */
  fleetStatus: number;
  page: { contentType: string; body: string };
  /** What is found beside the page. */
  readonly files: Set<string>;
}

/** For tests: the sample behind a real load balancer, with a task a colour that answers what the application would. */
export async function startRunningSystem() {
  const behaviour: Behaviour = {
    says: { blue: 'blue', green: 'green' },
    errors: { blue: 0, green: 0 },
    sockets: { blue: 0, green: 0 },
    complete: true,
    fleetStatus: 200,
    page: { contentType: 'text/html; charset=utf-8', body: '<script src="/main.js"></script>' },
    files: new Set(['/main.js']),
  };
  const address = { host: '127.0.0.1', port: 0 };
  const outputs: Record<string, string> = {};
  const server = await startEndpoint({
    targetHealth: (arn) => balancer.targetHealth(arn),
    rehearsal: { '/_rehearsal/outputs': () => outputs },
  });
  const balancer = createLoadBalancer({ system: server.system });
  const { port } = await balancer.listen(ARNS.listener, address);
  outputs['alb_dns_name'] = `127.0.0.1:${port}`;
  const tasks = await Promise.all(COLOURS.map((colour) => startTask(colour, behaviour)));
  const names = resourceNames({ project: 'chatapp', environment: 'dev' });
  const targets = COLOURS.flatMap((colour, index) =>
    [names.targetGroups[colour], names.pollTargetGroups[colour]].map(
      (name) => [ARNS.targetGroup(name), [portOf(tasks[index])]] as const,
    ),
  );
  await registerHealthy(balancer, Object.fromEntries(targets));
  return {
    ...server,
    behaviour,
    applicationUrl: `http://127.0.0.1:${port}`,
    close: async () => {
      await balancer.close();
      await server.endpoint.close();
      for (const task of tasks) {
        task.closeAllConnections();
        await new Promise((resolve) => task.close(resolve));
      }
    },
  };
}

async function startTask(colour: Colour, behaviour: Behaviour): Promise<Server> {
  const task = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://task');
    const json = (content: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    const says = behaviour.says[colour];
    if (pathname === '/health') json({ status: 'ok', colour: says, version: `v-${says}` });
    else if (Math.random() < behaviour.errors[colour]) json({ error: 'injected' }, 500);
    else if (pathname === '/whoami') json({ colour: says, version: `v-${says}`, instanceId: colour });
    else if (pathname === '/api/fleet') json(figures(behaviour), behaviour.fleetStatus);
    else if (pathname === '/')
      response.writeHead(200, { 'content-type': behaviour.page.contentType }).end(behaviour.page.body);
    else response.writeHead(behaviour.files.has(pathname) ? 200 : 404).end('ok');
  });
  await new Promise<void>((resolve) => task.listen(0, '127.0.0.1', resolve));
  return task;
}

function figures({ sockets, complete }: Behaviour): FleetFigures {
  return {
    sockets,
    instances: { blue: 1, green: 1 },
    versions: { blue: ['v-blue'], green: ['v-green'] },
    complete,
    at: Date.now(),
  };
}

function portOf(task: Server | undefined): number {
  return (task?.address() as AddressInfo).port;
}

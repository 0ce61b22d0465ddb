import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { System } from '../model';
import { Fleet, type FleetEvent, type FleetOptions } from './fleet';

const SERVER = `
const http = require('node:http');
process.on('SIGTERM', () => process.exit(0));
http.createServer((request, response) => response.end(JSON.stringify(process.env))).listen(process.env.PORT);
`;
const STUBBORN = SERVER.replace('process.exit(0)', '0');
const BROKEN = `console.error('COLOUR is missing'); process.exit(1);`;

const system: Pick<System, 'services' | 'taskDefinitions'> = {
  services: ['blue', 'green'].map((colour) => ({
    arn: `service/${colour}`,
    name: `show-${colour}`,
    clusterArn: 'cluster',
    taskDefinitionArn: `definition/${colour}`,
    desiredCount: 1,
    loadBalancers: [{ targetGroupArn: `group/${colour}`, containerName: 'app', containerPort: 3000 }],
  })),
  taskDefinitions: ['blue', 'green'].map((colour) => ({
    arn: `definition/${colour}`,
    family: colour,
    sidecars: [],
    containers: [
      {
        name: 'app',
        image: `repository:${colour}-tag`,
        environment: { COLOUR: colour, PORT: '3000', REDIS_URL: 'rediss://aws' },
        secrets: { SESSION_SECRET: 'arn:session' },
        containerPort: 3000,
        stopTimeoutSeconds: 120,
      },
    ],
  })),
};

/** The load balancer as the fleet sees it, which remembers who is registered. */
class Registry {
  readonly targets = new Map<string, number>();

  registerTarget(group: string, { port }: { readonly port: number }): void {
    this.targets.set(group, port);
  }

  deregisterTarget(group: string, _id: string, port: number): Promise<void> {
    if (this.targets.get(group) === port) this.targets.delete(group);
    return Promise.resolve();
  }

  targetHealth(group: string) {
    const port = this.targets.get(group);
    return port === undefined ? [] : [{ target: { id: '127.0.0.1', port }, state: 'healthy' as const }];
  }
}

describe('the fleet', () => {
  let directory: string;
  let fleet: Fleet | undefined;
  const registry = new Registry();
  const events: FleetEvent[] = [];

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'crossfade-test-'));
    events.length = 0;
  });
  afterEach(async () => {
    await fleet?.stop(200);
    registry.targets.clear();
    rmSync(directory, { recursive: true, force: true });
  });

  function start(main: string, options: Partial<FleetOptions> = {}): Fleet {
    writeFileSync(path.join(directory, 'main.js'), main);
    fleet = new Fleet({
      system,
      loadBalancer: registry,
      image: () => directory,
      replacements: {
        awsEndpoint: 'http://aws',
        redisUrl: 'redis://local',
        secret: (_, arn) => `value of ${arn}`,
      },
      onEvent: (event) => events.push(event),
      ...options,
    });
    fleet.start();
    return fleet;
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let tries = 0; !condition(); tries++) {
      if (tries > 400) throw new Error('it did not come to that');
      await sleep(20);
    }
  }

  it("starts each service's tasks with the environment of its task definition, and no other", async () => {
    start(SERVER);
    await until(() => registry.targets.size === 2);
    const answer = await fetch(`http://127.0.0.1:${registry.targets.get('group/blue')}`);
    const environment = (await answer.json()) as Record<string, string>;
    expect(environment).toMatchObject({
      COLOUR: 'blue',
      REDIS_URL: 'redis://local',
      SESSION_SECRET: 'value of arn:session',
      AWS_ENDPOINT_URL: 'http://aws',
    });
    expect(environment).not.toHaveProperty('PATH');
  });

  it('starts a task again that died, and takes the dead one out of the load balancer', async () => {
    start(SERVER);
    await until(() => registry.targets.size === 2);
    const before = registry.targets.get('group/blue');
    const task = fleet?.tasks().find(({ port }) => port === before);
    process.kill(task?.pid ?? 0, 'SIGKILL');
    await until(() => events.some(({ type }) => type === 'died'));
    await until(() => registry.targets.size === 2 && registry.targets.get('group/blue') !== before);
    expect(events.filter(({ type }) => type === 'died')).toEqual([
      expect.objectContaining({ reason: 'SIGKILL' }),
    ]);
  });

  it('tells which tasks run, and sends them signals', async () => {
    const running = start(SERVER);
    await until(() => registry.targets.size === 2);
    const [blue, green] = running.tasks();
    expect([blue, green]).toMatchObject([
      { service: 'show-blue', port: registry.targets.get('group/blue') },
      { service: 'show-green', port: registry.targets.get('group/green') },
    ]);
    blue?.kill('SIGTERM');
    await until(() => events.some(({ type }) => type === 'died'));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'died', service: 'show-blue', reason: '0' }),
    );
    // It has ended: this reaches nobody.
    blue?.kill('SIGKILL');
    await until(() => running.tasks().length === 2 && registry.targets.size === 2);
    const pids = running.tasks().map(({ pid }) => pid);
    expect(pids).toContain(green?.pid);
    expect(pids).not.toContain(blue?.pid);
  });

  it('puts further variables above all others, and asks for them at each start', async () => {
    let starts = 0;
    const extraEnvironment = (service: string): Record<string, string> =>
      service === 'show-blue' ? { COLOUR: 'teal', FURTHER: String(++starts) } : {};
    const running = start(SERVER, { extraEnvironment });
    const environment = async (group: string) => {
      await until(() => registry.targets.size === 2);
      const answer = await fetch(`http://127.0.0.1:${registry.targets.get(group)}`);
      return (await answer.json()) as Record<string, string>;
    };
    expect(await environment('group/blue')).toMatchObject({ COLOUR: 'teal', FURTHER: '1' });
    expect(await environment('group/green')).toMatchObject({ COLOUR: 'green' });
    const before = registry.targets.get('group/blue');
    running.tasks()[0]?.kill('SIGKILL');
    await until(() => registry.targets.get('group/blue') !== before);
    expect(await environment('group/blue')).toMatchObject({ COLOUR: 'teal', FURTHER: '2' });
  });

  it("tells a task's last words when it does not start", async () => {
    start(BROKEN);
    await until(() => events.filter(({ type }) => type === 'died').length >= 2);
    expect(events.find(({ type }) => type === 'died')).toMatchObject({
      reason: '1',
      lastLines: ['COLOUR is missing'],
    });
    expect(registry.targets.size).toBe(0);
  });

  it('ends a task that ignores SIGTERM, after the grace', async () => {
    const stubborn = start(STUBBORN);
    await until(() => registry.targets.size === 2);
    const pids = stubborn.tasks().map(({ pid }) => pid);
    await stubborn.stop(100);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('leaves no task behind when the rehearsal itself is killed', async () => {
    writeFileSync(path.join(directory, 'main.js'), SERVER);
    const parent = fork(path.join(__dirname, 'testing/fleet-parent.ts'), [directory], {
      execArgv: ['--require', 'tsx/cjs'],
      env: { ...process.env, TSX_DISABLE_CACHE: '1' },
    });
    const [pid] = (await once(parent, 'message')) as [number];
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isRunning(pid));
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

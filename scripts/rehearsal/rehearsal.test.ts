import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { decodeJwt } from 'jose';
import { io, type Socket } from 'socket.io-client';
import { resourceNames } from '../../infra/outputs';
import { buildVariant } from '../build-variant';
import { AsyncStack } from '../async-stack';
import { clockAhead } from './fleet/clock-ahead';
import type { FleetEvent } from './fleet/fleet';
import { freePort } from './free-port';
import { mainListener } from './main-listener';
import type { System } from './model';
import { startRehearsal, type Rehearsal, type StoreFault } from './rehearsal';
import { startMachineRedis } from './stores/testing/machine-redis';
import { synthesizedSystem } from './testing/synthesized-system';

jest.setTimeout(60_000);

const HOST = '127.0.0.1';
/* Another address of this machine, where all of 127.0.0.0/8 is. */
const OTHER_HOST = process.platform === 'linux' ? '127.0.0.2' : HOST;
const AHEAD_MS = 3_600_000;
const { services, weightsParameter, logGroups } = resourceNames({ project: 'chatapp', environment: 'dev' });

const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-test-'));
const events: FleetEvent[] = [];
const sockets: Socket[] = [];
const started = new AsyncStack();
let rehearsal: Rehearsal;
let fault: StoreFault | undefined;
/** While it is true, tasks of blue end as soon as they are started. */
let blueIsBroken = false;

beforeAll(async () => {
  const system = await synthesizedSystem({});
  setToHalves(system);
  const image = (tag: string) => path.join(directory, tag);
  const version = {
    file: 'server/platform/http-application.ts',
    from: 'json(whoAmI)',
    to: "json({ ...whoAmI, built: 'for ' + __dirname.slice(-2) })",
  };
  await buildVariant(image('v1'), [version]);
  cpSync(image('v1'), image('v2'), { recursive: true });
  const redis = await startMachineRedis();
  started.add(() => redis.stop());
  rehearsal = await startRehearsal({
    system,
    redis,
    image,
    host: HOST,
    weightsParameter,
    loadBalancerPort: await freePort(),
    awsPort: await freePort(),
    audience: { host: OTHER_HOST, port: 0 },
    onEvent: (event) => events.push(event),
    onLog: () => undefined,
    onError: () => undefined,
    storeFault: () => fault,
    extraEnvironment: (service) => {
      if (service === services.green) return clockAhead(AHEAD_MS);
      return blueIsBroken ? { NODE_OPTIONS: '--no-such-option' } : {};
    },
    tasksPerService: 2,
  });
  started.add(() => rehearsal.stop());
  await rehearsal.ready(AbortSignal.timeout(30_000));
});
afterEach(() => {
  fault = undefined;
  for (const socket of sockets.splice(0)) socket.close();
});
afterAll(async () => {
  await started.dispose();
  rmSync(directory, { recursive: true });
});

/** Every request without a colour goes to blue or green with the same probability. */
function setToHalves(system: System): void {
  const listener = mainListener(system);
  listener.defaultActions = listener.defaultActions.map((action) =>
    action.type === 'forward'
      ? { ...action, targetGroups: action.targetGroups.map((group) => ({ ...group, weight: 1 })) }
      : action,
  );
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries > 1_000) throw new Error('it did not come to that');
    await sleep(20);
  }
}

const tasksOf = (colour: 'blue' | 'green') =>
  rehearsal.tasks().filter(({ service }) => service === services[colour]);

interface Session {
  readonly token: string;
}
const enter = (url = rehearsal.url) =>
  fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"name":"Anna"}',
  });

/** The statuses and the builds of the colours that so many requests come by. */
async function answers(count: number): Promise<Set<string>> {
  const seen = new Set<string>();
  for (let number = 0; number < count; number++) {
    const response = await fetch(`${rehearsal.url}/whoami`);
    const text = await response.text();
    const { colour, built } = (response.ok ? JSON.parse(text) : {}) as { colour?: string; built?: string };
    seen.add([response.status, colour, built].filter((part) => part !== undefined).join(' '));
  }
  return seen;
}

/** A client of the chat with a session, connected over a WebSocket. */
async function connected(): Promise<Socket> {
  const { token } = (await (await enter()).json()) as Session;
  const socket = io(rehearsal.url, {
    auth: { v: 1, token },
    transports: ['websocket'],
    reconnectionDelay: 50,
    reconnectionDelayMax: 100,
  });
  sockets.push(socket);
  await until(() => socket.connected);
  return socket;
}

describe('a rehearsal', () => {
  it('runs as many tasks as asked, each colour with its own build', async () => {
    expect(tasksOf('blue')).toHaveLength(2);
    expect(tasksOf('green')).toHaveLength(2);
    expect([...(await answers(40))].sort()).toEqual(['200 blue for v1', '200 green for v2']);
  });

  it('lets its audience in at an address of their own, pages of that origin included', async () => {
    const { audienceUrl } = rehearsal;
    expect(audienceUrl).not.toBe(rehearsal.url);
    const enterFrom = (origin: string) =>
      fetch(`${audienceUrl}/api/session`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', origin },
        body: '{"name":"Anna"}',
      });
    expect((await enterFrom(audienceUrl)).status).toBe(201);
    expect((await enterFrom(rehearsal.url)).status).toBe(403);
    const outputs = (await (await fetch(`${rehearsal.awsEndpointUrl}/_rehearsal/outputs`)).json()) as object;
    expect(outputs).toMatchObject({ audience_url: audienceUrl, alb_dns_name: new URL(rehearsal.url).host });
  });

  it('has tasks that are reached through the load balancer alone, but for this machine', async () => {
    const [task] = tasksOf('blue');
    expect((await fetch(`http://${HOST}:${task?.port}/health`)).status).toBe(200);
    const elsewhere = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address);
    for (const address of new Set([...elsewhere, OTHER_HOST])) {
      if (address === HOST) continue;
      await expect(fetch(`http://${address}:${task?.port}/health`)).rejects.toThrow();
    }
  });

  it('has tasks whose clock is ahead', async () => {
    const hoursAhead = async (colour: 'blue' | 'green') => {
      const response = await enter(`http://${HOST}:${tasksOf(colour)[0]?.port}`);
      const { token } = (await response.json()) as Session;
      return Math.floor((Number(decodeJwt(token).iat) * 1_000 - Date.now()) / AHEAD_MS + 0.5);
    };
    expect(await hoursAhead('blue')).toBe(0);
    expect(await hoursAhead('green')).toBe(1);
  });

  it('has a store that fails, and AWS APIs that do not', async () => {
    fault = { kind: 'throttle' };
    expect((await enter()).status).toBe(503);
    const ssm = new SSMClient({
      endpoint: rehearsal.awsEndpointUrl,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    await expect(ssm.send(new GetParameterCommand({ Name: weightsParameter }))).resolves.toBeDefined();
    ssm.destroy();
    fault = { kind: 'latency', ms: 50 };
    expect((await enter()).status).toBe(201);
  });

  it("shows its tasks' lines as logs, a stream for each task", async () => {
    const logs = new CloudWatchLogsClient({
      endpoint: rehearsal.awsEndpointUrl,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const input = { logGroupName: logGroups.green, filterPattern: '{ $.msg = "listening" }' };
    const { events = [] } = await logs.send(new FilterLogEventsCommand(input));
    logs.destroy();
    expect(events.map(({ message = '' }) => JSON.parse(message) as unknown)).toMatchObject([
      { colour: 'green' },
      { colour: 'green' },
    ]);
    expect(new Set(events.map(({ logStreamName }) => logStreamName)).size).toBe(2);
  });

  it('resets the connections of its clients, who come back', async () => {
    const socket = await connected();
    let reason = '';
    socket.on('disconnect', (why) => (reason = why));
    expect(rehearsal.resetConnections(1)).toBeGreaterThan(0);
    await until(() => reason !== '');
    await until(() => socket.connected);
  });

  it('restarts its load balancer, which has the same address and the same targets', async () => {
    const socket = await connected();
    const restarted = rehearsal.restartLoadBalancer(500);
    await until(() => !socket.connected);
    await expect(fetch(rehearsal.url)).rejects.toThrow();
    await restarted;
    expect([...(await answers(40))].sort()).toEqual(['200 blue for v1', '200 green for v2']);
    await until(() => socket.connected);
  });

  it('replaces a task that is killed, whose client is let go at once', async () => {
    const before = rehearsal.tasks().map(({ pid }) => pid);
    const socket = await connected();
    for (const task of rehearsal.tasks()) task.kill('SIGKILL');
    await until(() => !socket.connected);
    await until(() => rehearsal.tasks().filter(({ pid }) => !before.includes(pid)).length === 4);
    await rehearsal.ready(AbortSignal.timeout(30_000));
    await until(() => socket.connected);
  });

  it("answers a colour's share with 503 while that has no tasks, and the rest as ever", async () => {
    blueIsBroken = true;
    const died = () => events.filter(({ type, service }) => type === 'died' && service === services.blue);
    const before = died().length;
    for (const task of tasksOf('blue')) task.kill('SIGKILL');
    await until(() => died().length >= before + 2);
    expect([...(await answers(40))].sort()).toEqual(['200 green for v2', '503']);
    blueIsBroken = false;
    await rehearsal.ready(AbortSignal.timeout(30_000));
    expect([...(await answers(40))].sort()).toEqual(['200 blue for v1', '200 green for v2']);
  });

  it('leaves nothing running when it is stopped', async () => {
    const pids = rehearsal.tasks().map(({ pid }) => pid);
    expect(pids).toHaveLength(4);
    await rehearsal.stop();
    expect(rehearsal.tasks()).toEqual([]);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(fetch(rehearsal.url)).rejects.toThrow();
  });
});

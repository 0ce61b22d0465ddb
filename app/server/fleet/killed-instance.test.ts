import { type ChildProcess, spawn } from 'node:child_process';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { freePort } from '../../../scripts/rehearsal/free-port';
import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startEmbeddedRedis } from '../../../scripts/rehearsal/stores/embedded-redis/embedded-redis';
import { sharedImage } from '../../../test/support/run/made-once';
import type { Presence } from '../../contract/events';
import { SILENT_AFTER_MS } from '../../contract/telemetry';
import { ConnectionRepository } from '../connections/connection-repository';
import { configOf, type Deployment, SECRET, startDeployment } from '../testing/deployment';
import { until } from '../../testing/eventually';
import { TEST_TABLES } from '../testing/tables';
import { closeAll, joined, type TestSocket } from '../testing/test-client';
import { closePresenters, present } from '../testing/test-presenter';
import { HeartbeatRepository } from './heartbeat-repository';

let directory: string;
let deployment: Deployment;
let redisUrl: string;
let child: ChildProcess | undefined;

beforeAll(async () => {
  directory = await sharedImage();
  const redis = await startEmbeddedRedis();
  redisUrl = redis.url;
  // Longer than the two seconds that a process has between its heartbeats.
  const timings = { heartbeatMs: 250, deadAfterMs: 4_000 };
  deployment = await startDeployment(
    { dynamoDb: await startDynamoDb({ tables: TEST_TABLES }), redis },
    timings,
  );
});
afterEach(() => {
  child?.kill('SIGKILL');
  closeAll();
  closePresenters();
});
afterAll(() => deployment.stop());

/** A green instance in a process of its own; resolves with its address when it is known to the others. */
async function startProcess(): Promise<string> {
  const port = await freePort();
  child = spawn(process.execPath, ['main.js'], {
    cwd: directory,
    stdio: 'ignore',
    env: {
      COLOUR: 'green',
      APP_VERSION: '2.0.0',
      PORT: String(port),
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: deployment.store.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      TABLE_PREFIX: 'test-',
      REDIS_URL: redisUrl,
      WEIGHTS_PARAMETER: '/test/weights',
      LOG_LEVEL: 'silent',
      SESSION_SECRET: SECRET,
      PRESENTER_TOKEN: 'p'.repeat(32),
    },
  });
  await until(() => instances().length === 3);
  return `http://127.0.0.1:${port}`;
}

const instances = () => deployment.blue.application.instances();

async function items(): Promise<Record<string, unknown>[]> {
  const input = { TableName: deployment.dynamoDb.tables.connections };
  const { Items } = await deployment.dynamoDb.request((client) => client.send(new ScanCommand(input)));
  return Items ?? [];
}

async function recordsBy(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { instanceId } of await items()) {
    if (typeof instanceId === 'string') counts[instanceId] = (counts[instanceId] ?? 0) + 1;
  }
  return counts;
}

async function beating(): Promise<string[]> {
  const item = (await items()).find(({ connectionId }) => connectionId === 'instances');
  return Object.keys(item ?? {})
    .filter((key) => key !== 'connectionId')
    .sort();
}

/** How many users a client was told last that there are in the lobby. */
function presenceAt(socket: TestSocket): () => number {
  let last = 0;
  socket.on('presence', ({ count }: Presence) => (last = count));
  return () => last;
}

it('what a killed instance knew of itself is gone soon: its users, its place in the fleet, its records', async () => {
  const url = await startProcess();
  const dead = instances().find(({ version }) => version === '2.0.0')?.instanceId ?? '';
  const present = presenceAt(await joined(deployment.blue.url));
  for (let user = 0; user < 3; user += 1) await joined(url);
  await until(() => present() === 4);
  await until(async () => (await recordsBy())[dead] === 3);
  expect(await beating()).toEqual(['blue-0', 'green-1', dead].sort());

  child?.kill('SIGKILL');

  await until(() => present() === 1);
  await until(() => instances().length === 2);
  await until(async () => !(await beating()).includes(dead));
  expect(await recordsBy()).toEqual({ 'blue-0': 1 });
}, 60_000);

it('a killed instance is silent to presenters: what it told last stays, and how long ago it was grows', async () => {
  const url = await startProcess();
  const dead = instances().find(({ version }) => version === '2.0.0')?.instanceId;
  const { told } = await present(deployment.blue.url, {
    v: 1,
    presenterToken: configOf('blue').presenterToken,
  });
  for (let user = 0; user < 2; user += 1) await joined(url);
  const killed = () => told.at(-1)?.instances.find(({ instanceId }) => instanceId === dead);
  await until(() => killed()?.connections === 2);
  child?.kill('SIGKILL');
  await until(() => (killed()?.silentMs ?? 0) > SILENT_AFTER_MS);
  expect(killed()).toMatchObject({ colour: 'green', connections: 2, ended: false, alone: false });
  expect(told.at(-1)?.complete).toBe(true);
});

it('an instance that was taken for dead although it lives records its connections again', async () => {
  for (let user = 0; user < 3; user += 1) await joined(deployment.blue.url);
  await until(async () => (await recordsBy())['blue-0'] === 3);
  expect(await new ConnectionRepository(deployment.dynamoDb).removeAllOf('blue-0')).toBe(3);
  expect(await recordsBy()).toEqual({});
  await new HeartbeatRepository(deployment.dynamoDb).remove('blue-0');
  await until(async () => (await recordsBy())['blue-0'] === 3);
});

it('an instance that ends in order leaves nothing behind', async () => {
  const { application, url } = await deployment.add('green');
  await joined(url);
  await until(async () => (await recordsBy())['green-2'] === 1 && (await beating()).includes('green-2'));
  await application.stop();
  expect(await beating()).not.toContain('green-2');
  expect(Object.keys(await recordsBy())).not.toContain('green-2');
});

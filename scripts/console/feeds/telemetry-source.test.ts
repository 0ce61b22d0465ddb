import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server as TcpServer, type Socket } from 'node:net';
import { Server } from 'socket.io';
import { SOCKET_PATH } from '../../../app/contract/events';
import { TELEMETRY_NAMESPACE } from '../../../app/contract/telemetry';
import { configOf, type Deployment, startDeployment } from '../../../app/server/testing/deployment';
import { TEST_TABLES } from '../../../app/server/testing/tables';
import { until } from '../../../app/testing/eventually';
import { freePort } from '../../rehearsal/free-port';
import { startDynamoDb } from '../../rehearsal/stores/dynamodb';
import { startEmbeddedRedis } from '../../rehearsal/stores/embedded-redis/embedded-redis';
import { connectTelemetry, type TelemetrySource, type TelemetrySourceConfig } from './telemetry-source';

const { presenterToken } = configOf('blue');

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function open(config: TelemetrySourceConfig): TelemetrySource {
  const source = connectTelemetry(config);
  closing.push(() => source.close());
  return source;
}

/** A TCP proxy, as a load balancer is for a WebSocket: new connections go to `target.url`. */
async function startProxy(target: { url: string }): Promise<string> {
  const sockets = new Set<Socket>();
  const server: TcpServer = createServer((client) => {
    const upstream = connect(Number(new URL(target.url).port), '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => [client, upstream].map((one) => one.destroy()));
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that lets every presenter in, and tells each what `tell` says. */
async function startImpostor(
  tell: () => unknown,
  namespace = TELEMETRY_NAMESPACE,
): Promise<{ readonly url: string; connections: number }> {
  const http = createHttpServer();
  const io = new Server(http, { path: SOCKET_PATH });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closing.push(() => io.close());
  const impostor = { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, connections: 0 };
  io.of(namespace).on('connection', (socket) => {
    impostor.connections += 1;
    const told = tell();
    if (told !== undefined) socket.emit('fleet-telemetry', told);
  });
  return impostor;
}

describe('with a fleet', () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await startDeployment({
      dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
      redis: await startEmbeddedRedis(),
    });
  });
  afterAll(() => deployment.stop());

  it('the source has what an instance relays, and tells of each time', async () => {
    const source = open({ url: deployment.blue.url, presenterToken });
    expect(source.latest()).toBeUndefined();
    expect(source.problem()).toBe('telemetry is being connected to');
    let updates = 0;
    const end = source.onUpdate(() => (updates += 1));
    await until(() => updates > 2);
    expect(source.problem()).toBeNull();
    expect(source.isRefused()).toBe(false);
    expect(source.latest()?.fleet.instances.map(({ instanceId }) => instanceId)).toEqual([
      'blue-0',
      'green-1',
    ]);
    end();
    const before = updates;
    const { receivedAt = 0 } = source.latest() ?? {};
    await until(() => (source.latest()?.receivedAt ?? 0) > receivedAt);
    expect(updates).toBe(before);
  });

  it('it goes on through the shutdown of the instance that relays', async () => {
    const { application, url } = await deployment.add('blue');
    const target = { url };
    const source = open({ url: await startProxy(target), presenterToken });
    await until(() => source.latest()?.fleet.instanceId === 'blue-2');
    target.url = deployment.green.url;
    await application.stop();
    await until(() => source.latest()?.fleet.instanceId === 'green-1');
    await until(() => source.latest()?.fleet.instances.some(({ ended }) => ended) === true);
    expect(source.problem()).toBeNull();
  });

  it('a refused token is told, and tried again', async () => {
    const source = open({ url: deployment.green.url, presenterToken: 'another', random: () => 0 });
    let updates = 0;
    source.onUpdate(() => (updates += 1));
    await until(() => updates > 2);
    expect(source.latest()).toBeUndefined();
    expect(source.problem()).toMatch(/do not accept the presenter token/);
    expect(source.isRefused()).toBe(true);
  });
});

it('nobody there is told, and looked for again until somebody is', async () => {
  const target = { url: `http://127.0.0.1:${await freePort()}` };
  const source = open({ url: await startProxy(target), presenterToken, random: () => 0 });
  await until(() => source.problem()?.startsWith('the instances cannot be reached for telemetry: ') === true);
  const impostor = await startImpostor(() => undefined);
  target.url = impostor.url;
  await until(() => impostor.connections > 0);
});

it('what is told in another form is not taken, and told', async () => {
  const { url } = await startImpostor(() => ({ at: 1, instanceId: 'x', complete: 'yes', instances: [] }));
  const source = open({ url, presenterToken });
  await until(() => source.problem()?.startsWith('the telemetry is of an unknown form: complete ') === true);
  expect(source.latest()).toBeUndefined();
});

it('an instance of a version without telemetry is told', async () => {
  const { url } = await startImpostor(() => undefined, '/other');
  const source = open({ url, presenterToken });
  await until(() => source.problem() === 'the instance that answered is of a version without telemetry');
});

it('an instance that relays nothing is left', async () => {
  const impostor = await startImpostor(() => undefined);
  const source = open({ url: impostor.url, presenterToken, random: () => 0, longestSilenceMs: 100 });
  await until(() => impostor.connections > 2);
  expect(source.problem()).toBe('nothing was relayed for 0.1 s');
});

it('what was told long ago is kept, and is a problem', async () => {
  let now = 1_000;
  const fleet = { at: 1, instanceId: 'x', complete: true, instances: [] };
  const { url } = await startImpostor(() => fleet);
  const source = open({ url, presenterToken, now: () => now });
  await until(() => source.problem() === null);
  now += 3_001;
  expect(source.problem()).toBe('nothing is heard of the instances');
  expect(source.latest()).toEqual({ fleet, receivedAt: 1_000 });
});

it('a closed source makes no more connections', async () => {
  const impostor = await startImpostor(() => undefined);
  const source = open({ url: impostor.url, presenterToken, longestSilenceMs: 50, random: () => 0 });
  await until(() => impostor.connections === 2);
  source.close();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(impostor.connections).toBe(2);
});

import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startEmbeddedRedis } from '../../../scripts/rehearsal/stores/embedded-redis/embedded-redis';
import { formatFault } from '../../contract/fault';
import { fleetFiguresSchema } from '../../contract/fleet';
import type { FleetTelemetry } from '../../contract/telemetry';
import { eventually, until } from '../../testing/eventually';
import { configOf, type Deployment, startDeployment } from '../testing/deployment';
import { scrape, scrapeAdmission } from '../testing/scrape';
import { TEST_TABLES } from '../testing/tables';
import { closeAll, joined, openSession } from '../testing/test-client';
import { closePresenters, present, presenterRefusal, type TestPresenter } from '../testing/test-presenter';

const { presenterToken } = configOf('blue');
const auth = { v: 1, presenterToken };

let deployment: Deployment;
let blue: string;
let green: string;

beforeAll(async () => {
  deployment = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: await startEmbeddedRedis(),
  });
  blue = deployment.blue.url;
  green = deployment.green.url;
});
afterEach(() => {
  closeAll();
  closePresenters();
});
afterAll(() => deployment.stop());

type Instance = FleetTelemetry['instances'][number];

/** What a presenter was told last of an instance. */
function lastOf({ told }: TestPresenter, instanceId: string): Instance | undefined {
  return told.at(-1)?.instances.find((instance) => instance.instanceId === instanceId);
}

describe('a presenter', () => {
  it.each([['websocket'], ['polling']] as const)(
    'with the token is told at once over %s what the instances tell, and goes on being told',
    async (transport) => {
      const presenter = await present(blue, auth, [transport]);
      await until(() => presenter.told.length > 0);
      expect(presenter.told[0]?.instances.map(({ instanceId }) => instanceId)).toEqual(['blue-0', 'green-1']);
      expect(presenter.told[0]).toMatchObject({ instanceId: 'blue-0' });
      await until(() => presenter.told.length > 3);
      expect(presenter.told[3]?.at).toBeGreaterThan(presenter.told[0]?.at ?? Infinity);
    },
  );

  it('learns the figures of all instances from any of them', async () => {
    const presenters = await Promise.all([present(blue, auth), present(green, auth)]);
    const [ada] = await Promise.all([joined(blue), joined(blue), joined(green)]);
    const before = lastOf(presenters[0], 'blue-0')?.messages ?? 0;
    await ada.emitWithAck('chat-message', { roomId: 'lobby', clientId: 'telemetry', text: 'hello' });
    for (const presenter of presenters) {
      await eventually(() => {
        const figures = { version: '1.0.0', draining: false, ended: false, alone: false, faulty: false };
        const relayMs = { p50: expect.any(Number) as number };
        expect(lastOf(presenter, 'blue-0')).toMatchObject({
          ...figures,
          colour: 'blue',
          connections: 2,
          messages: before + 1,
          relayMs,
        });
        expect(lastOf(presenter, 'green-1')).toMatchObject({
          ...figures,
          colour: 'green',
          connections: 1,
          relayMs,
        });
        expect(presenter.told.at(-1)?.complete).toBe(true);
      });
    }
    expect(lastOf(presenters[1], 'blue-0')?.loopDelayMs).toBeGreaterThanOrEqual(0);
  });

  it('learns that an instance answers badly on purpose', async () => {
    const presenter = await present(green, auth);
    deployment.setFault(
      formatFault({ colour: 'blue', errorShare: 0.01, latencyMs: 0, until: Date.now() + 60_000 }),
    );
    await until(() => lastOf(presenter, 'blue-0')?.faulty === true);
    expect(lastOf(presenter, 'green-1')?.faulty).toBe(false);
    deployment.setFault(undefined);
  });

  it('is no user in any figure', async () => {
    const before = await scrapeAdmission(blue);
    const presenter = await present(blue, auth);
    await until(() => presenter.told.length > 3);
    const figures = fleetFiguresSchema.parse(await (await fetch(`${blue}/api/fleet`)).json());
    expect(figures.sockets).toEqual({ blue: 0, green: 0 });
    expect(lastOf(presenter, 'blue-0')?.connections).toBe(0);
    expect(await scrape(blue, 'crossfade_connections', { transport: 'websocket' })).toBe(0);
    expect(await scrapeAdmission(blue)).toEqual(before);
    expect(deployment.blue.application.instances()[0]).toMatchObject({ open: 0, leaving: 0, rooms: {} });
    const input = { TableName: deployment.dynamoDb.tables.connections };
    const { Items = [] } = await deployment.dynamoDb.request((client) => client.send(new ScanCommand(input)));
    expect(Items.map(({ connectionId }) => connectionId as string)).not.toContain(presenter.socket.id);
  });

  it('is not asked to move when its colour has too many clients', async () => {
    deployment.setWeights({ blue: 0, green: 100 });
    const presenter = await present(blue, auth);
    const events: string[] = [];
    presenter.socket.onAny((event: string) => events.push(event));
    await until(() => presenter.told.length > 10);
    expect(new Set(events)).toEqual(new Set(['fleet-telemetry']));
    deployment.setWeights({ blue: 50, green: 50 });
  });

  it.each<[string, () => object | Promise<object>]>([
    ['no token', () => ({ v: 1 })],
    ['nothing at all', () => ({})],
    ['another token', () => ({ v: 1, presenterToken: `${presenterToken}x` })],
    ['an empty token', () => ({ v: 1, presenterToken: '' })],
    ['a token that is no text', () => ({ v: 1, presenterToken: [presenterToken] })],
    ['a token of 20 KB', () => ({ v: 1, presenterToken: 'x'.repeat(20_000) })],
    ['the token of a session', async () => ({ v: 1, token: (await openSession(blue)).token })],
  ])('with %s is refused, counted, and told nothing', async (_what, make) => {
    const handshake = await make();
    const refused = () => scrape(blue, 'crossfade_refused_total', { code: 'unauthorized' });
    const before = (await refused()) ?? 0;
    expect(await presenterRefusal(blue, handshake)).toEqual({
      code: 'unauthorized',
      message: "this needs the presenter's token",
      retryable: false,
    });
    expect(await refused()).toBe(before + 1);
    const presenter = await present(green, auth);
    await until(() => (lastOf(presenter, 'blue-0')?.refusals ?? 0) > before);
  });

  it('of a version to come is told so', async () => {
    expect(await presenterRefusal(blue, { v: 2, presenterToken })).toMatchObject({ code: 'bad-request' });
  });

  it('may send what it wants: nothing becomes of it', async () => {
    const user = await joined(blue);
    const { socket, told } = await present(blue, auth);
    const answers: unknown[] = [];
    const message = { roomId: 'lobby', clientId: 'presenter', text: 'from nobody' };
    socket.emit('chat-message', message, (answer: unknown) => answers.push(answer));
    socket.emit('join-room', { roomId: 'lobby' }, (answer: unknown) => answers.push(answer));
    socket.emit('fleet-telemetry', { at: -1 });
    socket.emit('error', new Error('x'));
    socket.emit('bytes', Buffer.from('x'));
    for (let index = 0; index < 200; index += 1) socket.emit('typing', { roomId: 'lobby' });
    const before = told.length;
    await until(() => told.length > before + 3);
    expect(answers).toEqual([]);
    const page = await user.emitWithAck('sync-room', { roomId: 'lobby', since: 0 });
    expect(JSON.stringify(page)).not.toContain('from nobody');
  });

  it('is one of twenty at an instance, and gets in when another leaves', async () => {
    const presenters = await Promise.all(Array.from({ length: 20 }, () => present(blue, auth)));
    const refusal = await presenterRefusal(blue, auth);
    expect(refusal).toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 5_000 });
    expect(await presenterRefusal(green, auth)).toBeUndefined();
    presenters[0]?.socket.disconnect();
    await until(async () => (await presenterRefusal(blue, auth)) === undefined);
  });

  it('sees an instance drain and end; one at that instance is sent elsewhere', async () => {
    const { application, url } = await deployment.add('green');
    const [there, elsewhere] = await Promise.all([present(url, auth), present(blue, auth)]);
    await joined(url);
    await until(() => lastOf(elsewhere, 'green-2')?.connections === 1);
    const closed = new Promise((resolve) => there.socket.once('disconnect', resolve));
    const stopped = application.stop();
    expect(await closed).toBe('transport close');
    expect(lastOf(there, 'green-2')).toMatchObject({ draining: true, ended: false });
    await stopped;
    await until(() => lastOf(elsewhere, 'green-2')?.ended === true);
    expect(lastOf(elsewhere, 'green-2')).toMatchObject({ draining: true, connections: 0 });
  });
});

it('an instance without Redis relays itself alone, and says so', async () => {
  const lonely = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: undefined,
  });
  try {
    const presenter = await present(lonely.green.url, auth);
    await until(() => presenter.told.length > 2);
    for (const { instanceId, complete, instances } of presenter.told) {
      expect({ instanceId, complete }).toEqual({ instanceId: 'green-1', complete: false });
      expect(instances).toHaveLength(1);
      expect(instances[0]).toMatchObject({ instanceId: 'green-1', alone: true, silentMs: 0 });
    }
  } finally {
    closePresenters();
    await lonely.stop();
  }
});

import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import type { ErrorBody } from '../../contract/errors';
import { LIMITS } from '../../contract/limits';
import { type Deployment, startDeployment } from '../testing/deployment';
import { eventually, until } from '../../testing/eventually';
import { scrape, scrapeAdmission } from '../testing/scrape';
import { TEST_TABLES } from '../testing/tables';
import { closeAll, openSession, prepare, refusalOf } from '../testing/test-client';

/** So few that the line is long: ten at once, and fifty wait for five seconds at most. */
const PER_SECOND = 10;

let deployment: Deployment;
let auth: object;

beforeEach(async () => {
  deployment = await startDeployment(
    { dynamoDb: await startDynamoDb({ tables: TEST_TABLES }), redis: undefined },
    {},
    { connectionsPerSecond: PER_SECOND },
  );
  auth = { v: 1, token: (await openSession(deployment.green.url)).token };
});
afterEach(async () => {
  closeAll();
  await deployment.stop();
});

const admission = () => scrapeAdmission(deployment.green.url);
const refused = async (code: string) =>
  (await scrape(deployment.green.url, 'crossfade_refused_total', { code })) ?? 0;

/** So many clients connect at once. */
function crowd(count: number) {
  const refusals: (ErrorBody | undefined)[] = [];
  const sockets = Array.from({ length: count }, () => {
    const socket = prepare(deployment.green.url, { auth });
    socket.on('connect_error', (error) => refusals.push((error as { data?: ErrorBody }).data));
    return socket.connect();
  });
  return { sockets, refusals, connected: () => sockets.filter(({ connected }) => connected).length };
}

/** What parts the packets in a body. */
const SEPARATOR = '\x1e';

/** The address of a transport by polling that has asked for nothing yet. */
async function openPollingTransport(): Promise<string> {
  const url = `${deployment.green.url}/socket.io/?EIO=4&transport=polling`;
  const opened = (await (await fetch(url)).text()).slice(1);
  return `${url}&sid=${(JSON.parse(opened) as { readonly sid: string }).sid}`;
}

const send = (transport: string, body: string) =>
  fetch(transport, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body });

it('a crowd waits for its turn; whoever would wait too long is told when to come back', async () => {
  const { refusals, connected } = crowd(100);
  const { refused, waiting } = await eventually(async () => {
    const figures = await admission();
    expect(figures.admitted + figures.refused + figures.waiting).toBe(100);
    return figures;
  });
  expect(refused).toBeGreaterThan(0);
  await until(() => refusals.length === refused);
  expect(refusals[0]).toMatchObject({ code: 'rate-limited', retryable: true });
  for (const refusal of refusals) expect(refusal?.retryAfterMs).toBeGreaterThanOrEqual(5_000);
  expect(waiting).toBeGreaterThan(30);
  await until(() => connected() >= 20);
});

it('a connection that closes while it waits gives its place up', async () => {
  const { sockets } = crowd(40);
  await until(async () => (await admission()).waiting >= 20);
  for (const socket of sockets) socket.disconnect();
  const { admitted } = await eventually(async () => {
    const figures = await admission();
    expect(figures.waiting).toBe(0);
    expect(deployment.green.application.instances()[0]?.open).toBe(0);
    return figures;
  });
  expect(admitted).toBeLessThan(40);
  const late = crowd(1);
  await until(() => late.connected() === 1);
  expect((await admission()).admitted).toBe(admitted + 1);
  // Nobody turned them away.
  expect([await refused('internal'), await refused('rate-limited')]).toEqual([0, 0]);
});

it.each([
  ['without a session', () => ({ v: 1 }), 0],
  ['with a session', () => auth, 1],
])(
  'a transport %s that asks for very many connections is closed, and others are let in',
  async (_who, authOf, turns) => {
    const transport = await openPollingTransport();
    const packet = `40${JSON.stringify(authOf())}`;
    const length = Math.floor(LIMITS.messageBytes / (packet.length + 1));
    // The answer can be lost with the transport.
    await send(transport, Array.from({ length }, () => packet).join(SEPARATOR)).catch(() => undefined);
    await until(async () => (await fetch(transport)).status === 400);
    const late = crowd(1);
    await until(() => late.connected() === 1);
    const { admitted, ...others } = await admission();
    expect(others).toEqual({ refused: 0, waiting: 0 });
    expect(admitted).toBeLessThanOrEqual(turns + 1);
    expect(await refused('unauthorized')).toBeLessThanOrEqual(2);
  },
);

it('a transport that asks once is not closed', async () => {
  const transport = await openPollingTransport();
  await send(transport, `40${JSON.stringify(auth)}`);
  expect(await (await fetch(transport)).text()).toMatch(/^40/);
  // Engine.IO's packet that closes.
  await send(transport, '1');
});

it('whoever has no session takes no turn', async () => {
  const refusals = await Promise.all(
    Array.from({ length: 30 }, () => refusalOf(deployment.green.url, { auth: { v: 1 } })),
  );
  for (const refusal of refusals) expect(refusal?.code).toBe('unauthorized');
  expect(await admission()).toEqual({ admitted: 0, refused: 0, waiting: 0 });
});

it('an instance that can give no more turns away takes no more transports', async () => {
  const { refusals } = crowd(400);
  // Refused in words first, and then without any.
  await until(() => refusals.some((refusal) => refusal === undefined));
  expect(refusals.filter((refusal) => refusal?.code === 'rate-limited').length).toBeGreaterThan(200);
  const counted = await refused('rate-limited');
  const response = await fetch(`${deployment.green.url}/socket.io/?EIO=4&transport=polling`);
  expect([response.status, await response.json()]).toEqual([403, { code: 4, message: 'rate-limited' }]);
  expect(await refused('rate-limited')).toBeGreaterThan(counted);
  expect(await refused('forbidden')).toBe(0);
});

import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import type { ErrorBody } from '../../contract/errors';
import { type Deployment, startDeployment } from '../testing/deployment';
import { TEST_TABLES } from '../testing/tables';
import { closeAll, openSession, prepare } from '../testing/test-client';

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

const admission = () => deployment.green.application.admission();
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

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

it('a crowd waits for its turn; whoever would wait too long is told when to come back', async () => {
  const { refusals, connected } = crowd(100);
  await until(
    () => refusals.length > 0 && admission().waiting + admission().admitted + refusals.length === 100,
  );
  expect(refusals[0]).toMatchObject({ code: 'rate-limited', retryable: true });
  for (const refusal of refusals) expect(refusal?.retryAfterMs).toBeGreaterThanOrEqual(5_000);
  expect(admission().waiting).toBeGreaterThan(30);
  await until(() => connected() >= 20);
});

it('a connection that closes while it waits gives its place up', async () => {
  const { sockets } = crowd(40);
  await until(() => admission().waiting >= 20);
  for (const socket of sockets) socket.disconnect();
  await until(() => admission().waiting === 0 && deployment.green.application.instances()[0]?.open === 0);
  const { admitted } = admission();
  expect(admitted).toBeLessThan(40);
  const late = crowd(1);
  await until(() => late.connected() === 1);
  expect(admission().admitted).toBe(admitted + 1);
});

it('an instance that can give no more turns away takes no more transports', async () => {
  const { refusals } = crowd(400);
  // Refused in words first, and then without any.
  await until(() => refusals.some((refusal) => refusal === undefined));
  expect(refusals.filter((refusal) => refusal?.code === 'rate-limited').length).toBeGreaterThan(200);
});

import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startMachineRedis } from '../../../scripts/rehearsal/stores/testing/machine-redis';
import type { ErrorBody } from '../../contract/errors';
import type { SessionReady } from '../../contract/events';
import { type Deployment, startDeployment } from '../testing/deployment';
import { eventually, until } from '../../testing/eventually';
import { TEST_TABLES } from '../testing/tables';
import {
  closeAll,
  connect,
  nextHandover,
  openSession,
  prepare,
  refusalOf,
  type TestSocket,
} from '../testing/test-client';

let deployment: Deployment;
let token: string;

async function deploy(redis: Awaited<ReturnType<typeof startMachineRedis>> | undefined): Promise<void> {
  deployment = await startDeployment(
    { dynamoDb: await startDynamoDb({ tables: TEST_TABLES }), redis },
    { handoverSettleMs: 60_000 },
  );
  ({ token } = await openSession(deployment.blue.url));
}
afterEach(async () => {
  closeAll();
  await deployment.stop();
});

/** What the server says first; rejects with what it says to a connection that it refuses. */
async function welcomed(socket: TestSocket): Promise<SessionReady> {
  return new Promise<SessionReady>((resolve, reject) => {
    socket.once('session-ready', resolve);
    socket.once('connect_error', reject);
    socket.connect();
  });
}

/** From blue; the connection that it came with is closed. */
async function failoverTicket(): Promise<string> {
  const socket = prepare(deployment.blue.url, { auth: { v: 1, token } });
  const { failover } = await welcomed(socket);
  socket.disconnect();
  expect(failover?.to).toBe('green');
  return failover?.ticket ?? '';
}

const atGreen = (handover: string) => ({ auth: { v: 1, token, handover }, query: { colour: 'green' } });
const refusalAtGreen = (ticket: string) => refusalOf(deployment.green.url, atGreen(ticket));

/** Comes to green again and again, as long as that is worth while. */
async function failOver(ticket: string): Promise<TestSocket> {
  const refusals: (ErrorBody | undefined)[] = [];
  const socket = await eventually(() =>
    connect(deployment.green.url, atGreen(ticket)).catch((error: unknown) => {
      refusals.push((error as { data?: ErrorBody }).data);
      throw error;
    }),
  );
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'forbidden', retryable: true });
  return socket;
}

describe('a client with a ticket for a failover', () => {
  beforeEach(async () => deploy(await startMachineRedis()));

  it('is let in by the other colour when its own is gone, once', async () => {
    const ticket = await failoverTicket();
    await deployment.blue.application.stop();
    await failOver(ticket);
    expect(await refusalAtGreen(ticket)).toMatchObject({ code: 'forbidden', retryable: false });
  });

  it('is sent on while its own colour is there, even if that drains, and still has its ticket', async () => {
    const ticket = await failoverTicket();
    const stillThere = { code: 'forbidden', retryable: true, retryAfterMs: 300 };
    expect(await refusalAtGreen(ticket)).toMatchObject(stillThere);
    const staying = await connect(deployment.blue.url, { auth: { v: 1, token } });
    const asked = nextHandover(staying);
    const stopped = deployment.blue.application.stop();
    await asked;
    expect(await refusalAtGreen(ticket)).toMatchObject(stillThere);
    staying.disconnect();
    await stopped;
    await failOver(ticket);
  });

  it('is told by the other colour where it could go from there', async () => {
    const ticket = await failoverTicket();
    await deployment.blue.application.stop();
    await until(async () => (await refusalAtGreen(await anotherTicket())) === undefined);
    const ready = await welcomed(prepare(deployment.green.url, atGreen(ticket)));
    expect(ready).toMatchObject({ colour: 'green', failover: { to: 'blue' } });
  });

  it('may be moved again at once, unlike one that a handover brought', async () => {
    const ticket = await failoverTicket();
    await deployment.blue.application.stop();
    const second = await failOver(ticket);
    await deployment.add('blue');
    deployment.setWeights({ blue: 90, green: 10 });
    expect(await nextHandover(second)).toMatchObject({ to: 'blue', reason: 'rebalance' });
  });

  it('is sent on by a colour that is to have nobody, and let in when it is to have some', async () => {
    const ticket = await failoverTicket();
    const other = await connect(deployment.green.url, { auth: { v: 1, token } });
    deployment.setWeights({ blue: 100, green: 0 });
    // Green knows.
    await nextHandover(other);
    await deployment.blue.application.stop();
    // Green has forgotten blue.
    await until(() => deployment.green.application.instances().length === 1);
    expect(await refusalAtGreen(ticket)).toMatchObject({ code: 'forbidden', retryable: true });
    deployment.setWeights({ blue: 50, green: 50 });
    await failOver(ticket);
  });

  it('is sent on by an instance that drains', async () => {
    const ticket = await failoverTicket();
    const staying = await connect(deployment.green.url, { auth: { v: 1, token } });
    const asked = nextHandover(staying);
    const stopped = deployment.green.application.stop();
    await asked;
    expect(await refusalAtGreen(ticket)).toMatchObject({ code: 'forbidden', retryable: true });
    staying.disconnect();
    await stopped;
  });

  /** As blue would have signed it. */
  async function anotherTicket(): Promise<string> {
    const session = await deployment.tokens.verifySession(token);
    if (!session) throw new Error('no session');
    const { userId, sessionId, expiresAt } = session;
    return deployment.tokens.signTicket({ userId, sessionId, to: 'green' }, expiresAt, 'failover');
  }
});

it('a ticket for a failover is taken without Redis, where colours do not hear of each other', async () => {
  await deploy(undefined);
  expect(await refusalAtGreen(await failoverTicket())).toBeUndefined();
});

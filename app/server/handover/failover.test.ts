import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startMachineRedis } from '../../../scripts/rehearsal/stores/testing/machine-redis';
import type { SessionReady } from '../../contract/events';
import { type Deployment, startDeployment } from '../testing/deployment';
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

describe('a client with a ticket for a failover', () => {
  let deployment: Deployment;
  let token: string;

  beforeEach(async () => {
    deployment = await startDeployment(
      { dynamoDb: await startDynamoDb({ tables: TEST_TABLES }), redis: await startMachineRedis() },
      { handoverSettleMs: 60_000 },
    );
    ({ token } = await openSession(deployment.blue.url));
  });
  afterEach(async () => {
    closeAll();
    await deployment.stop();
  });

  async function welcomed(socket: TestSocket): Promise<SessionReady> {
    const session = new Promise<SessionReady>((resolve) => socket.once('session-ready', resolve));
    socket.connect();
    return session;
  }

  async function failoverTicket(): Promise<string> {
    const { failover } = await welcomed(prepare(deployment.blue.url, { auth: { v: 1, token } }));
    expect(failover?.to).toBe('green');
    return failover?.ticket ?? '';
  }

  const atGreen = (handover: string) => ({ auth: { v: 1, token, handover }, query: { colour: 'green' } });

  it('is let in by the other colour, once', async () => {
    const ticket = await failoverTicket();
    const ready = await welcomed(prepare(deployment.green.url, atGreen(ticket)));
    expect(ready).toMatchObject({ colour: 'green', failover: { to: 'blue' } });
    expect(await refusalOf(deployment.green.url, atGreen(ticket))).toMatchObject({
      code: 'forbidden',
      retryable: false,
    });
  });

  it('may be moved again at once, unlike one that a handover brought', async () => {
    const second = await connect(deployment.green.url, atGreen(await failoverTicket()));
    deployment.setWeights({ blue: 90, green: 10 });
    expect(await nextHandover(second)).toMatchObject({ to: 'blue', reason: 'rebalance' });
  });

  it('is sent on by a colour that is to have nobody, and let in when it is to have some', async () => {
    const ticket = await failoverTicket();
    const other = await connect(deployment.green.url, { auth: { v: 1, token } });
    deployment.setWeights({ blue: 100, green: 0 });
    // Green knows.
    await nextHandover(other);
    expect(await refusalOf(deployment.green.url, atGreen(ticket))).toMatchObject({
      code: 'forbidden',
      retryable: true,
    });
    deployment.setWeights({ blue: 50, green: 50 });
    while (await refusalOf(deployment.green.url, atGreen(ticket)));
  });

  it('is sent on by an instance that drains', async () => {
    const ticket = await failoverTicket();
    const staying = await connect(deployment.green.url, { auth: { v: 1, token } });
    const asked = nextHandover(staying);
    const stopped = deployment.green.application.stop();
    await asked;
    expect(await refusalOf(deployment.green.url, atGreen(ticket))).toMatchObject({
      code: 'forbidden',
      retryable: true,
    });
    staying.disconnect();
    await stopped;
  });
});

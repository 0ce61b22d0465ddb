import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startMachineRedis } from '../../../scripts/rehearsal/stores/testing/machine-redis';
import type { SessionReady } from '../../contract/events';
import type { Weights } from '../../contract/weights';
import type { InstanceSnapshot } from '../fleet/fleet-view';
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
import { hasFailover } from './failover';

const instance = (instanceId: string, draining = false): InstanceSnapshot => ({
  instanceId,
  colour: instanceId.startsWith('blue') ? 'blue' : 'green',
  version: '1',
  draining,
  open: 0,
  leaving: 0,
  rooms: {},
});
const [self, blue, green] = [instance('blue-1'), instance('blue-2'), instance('green-1')];

describe('a failover from blue is offered', () => {
  it.each([
    ['when green is live', true, { blue: 50, green: 50 }, [self, green], true],
    ['not when green is to have nobody', false, { blue: 100, green: 0 }, [self, green], true],
    ['not when no green is there', false, { blue: 50, green: 50 }, [self, blue], true],
    ['not when all of green drains', false, { blue: 50, green: 50 }, [self, instance('green-1', true)], true],
    ['when green is live and the weights are not known', true, undefined, [self, green], true],
    ['when nothing is heard of others', true, { blue: 50, green: 50 }, [self], false],
    ['when nothing is known at all', true, undefined, [self], false],
    [
      'not when nothing is heard of others, and green is to have nobody',
      false,
      { blue: 1, green: 0 },
      [self],
      false,
    ],
  ] as const)('%s', (_when, isOffered, weights: Weights | undefined, instances, isHearing) => {
    const view = { instanceId: 'blue-1', colour: 'blue', weights, instances, isHearing } as const;
    expect(hasFailover(view)).toBe(isOffered);
  });
});

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

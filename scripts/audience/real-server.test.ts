import { io } from 'socket.io-client';
import { createSession, listRooms } from '../../app/client/chat-api';
import type { Connect } from '../../app/client/connection';
import { eventually } from '../../app/testing/eventually';
import { isColour } from '../../app/contract/colour';
import { startDeployment, type Deployment } from '../../app/server/testing/deployment';
import { TEST_TABLES } from '../../app/server/testing/tables';
import { startDynamoDb } from '../rehearsal/stores/dynamodb';
import { startEmbeddedRedis } from '../rehearsal/stores/embedded-redis/embedded-redis';
import { startAudience } from './audience';

const CLIENTS = 10;

let deployment: Deployment;

beforeEach(async () => {
  deployment = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: await startEmbeddedRedis(),
  });
});
afterEach(() => deployment.stop());

/* In place of the load balancer: to the colour that is asked for, or else to blue. */
const throughLoadBalancer: Connect = (_, options) => {
  const colour = (options.query as { colour?: unknown } | undefined)?.colour;
  return io(deployment[isColour(colour) ? colour : 'blue'].url, options);
};

describe('an audience of the real server', () => {
  it('follows the weights to the other colour and back, with nothing dropped, lost or shown twice', async () => {
    deployment.setWeights({ blue: 100, green: 0 });
    const audience = await startAudience({
      url: deployment.blue.url,
      clients: CLIENTS,
      rooms: 2,
      ratePerSecond: 20,
      connect: throughLoadBalancer,
    });
    const { token } = await createSession(deployment.blue.url, 'Ada');
    expect((await listRooms(deployment.blue.url, token)).map(({ name }) => name)).toEqual(['Lobby']);
    const everybodyOn = (openSockets: { blue: number; green: number }) =>
      eventually(() => expect(audience.figures().openSockets).toEqual(openSockets));
    await everybodyOn({ blue: CLIENTS, green: 0 });
    deployment.setWeights({ blue: 0, green: 100 });
    await everybodyOn({ blue: 0, green: CLIENTS });
    deployment.setWeights({ blue: 100, green: 0 });
    await everybodyOn({ blue: CLIENTS, green: 0 });
    await eventually(() => expect(audience.figures().messages.acknowledged).toBeGreaterThanOrEqual(20));
    const result = await audience.stop();
    expect(result.problems).toEqual([]);
    expect(result.messages).toMatchObject({ failed: 0, lost: 0, duplicated: 0, misordered: 0 });
    expect(result).toMatchObject({ connected: CLIENTS, dropped: 0, handovers: 2 * CLIENTS });
  });
});

import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startEmbeddedRedis } from '../../../scripts/rehearsal/stores/embedded-redis/embedded-redis';
import { type FleetFigures, fleetFiguresSchema } from '../../contract/fleet';
import { eventually } from '../../testing/eventually';
import { type Deployment, startDeployment } from '../testing/deployment';
import { TEST_TABLES } from '../testing/tables';
import { closeAll, joined } from '../testing/test-client';

let redis: Awaited<ReturnType<typeof startEmbeddedRedis>>;
let deployment: Deployment;

beforeAll(async () => {
  redis = await startEmbeddedRedis();
  deployment = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: { ...redis, stop: () => Promise.resolve() },
  });
});
afterAll(async () => {
  closeAll();
  await deployment.stop();
});

async function figuresOf(url: string): Promise<FleetFigures> {
  return fleetFiguresSchema.parse(await (await fetch(`${url}/api/fleet`)).json());
}

describe('the figures of the fleet', () => {
  it('are the same at every instance, for whoever asks, and never from a cache', async () => {
    deployment.setWeights({ blue: 2, green: 1 });
    await Promise.all([
      joined(deployment.blue.url),
      joined(deployment.blue.url),
      joined(deployment.green.url),
    ]);
    for (const { url } of [deployment.blue, deployment.green]) {
      const figures = await eventually(async () => {
        const now = await figuresOf(url);
        expect([now.complete, now.sockets.blue + now.sockets.green]).toEqual([true, 3]);
        return now;
      });
      expect(figures).toEqual({
        sockets: { blue: 2, green: 1 },
        instances: { blue: 1, green: 1 },
        versions: { blue: ['1.0.0'], green: ['1.0.0'] },
        complete: true,
        at: expect.any(Number) as number,
      });
      const { headers } = await fetch(`${url}/api/fleet`);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('tell of nobody by name', async () => {
    const text = await (await fetch(`${deployment.blue.url}/api/fleet`)).text();
    expect(Object.keys(JSON.parse(text) as object).sort()).toEqual([
      'at',
      'complete',
      'instances',
      'sockets',
      'versions',
    ]);
    expect(text).not.toMatch(/Ada|user-|lobby/);
  });

  it('say that they are not complete while Redis is away', async () => {
    await redis.stop();
    const figures = await eventually(async () => {
      const now = await figuresOf(deployment.green.url);
      expect(now.complete).toBe(false);
      return now;
    });
    expect(figures.sockets.green).toBe(1);
    expect(figures.instances.green).toBe(1);
  });
});

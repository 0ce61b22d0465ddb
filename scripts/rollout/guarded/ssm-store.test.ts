import { resourceNames } from '../../../infra/outputs';
import { startEndpoint } from '../../rehearsal/aws-endpoint/sample-system.fixture';
import { DEFAULT_THRESHOLDS } from './judge';
import type { Rollout } from './rollout';
import { createSsmStore } from './ssm-store';
import type { RolloutStore } from './store';

const ROLLOUT: Rollout = {
  id: 'r1',
  generation: 3,
  to: 'green',
  from: { blue: 90, green: 10 },
  at: { blue: 90, green: 10 },
  steps: [50, 100],
  index: 0,
  pauseMs: 60_000,
  manual: false,
  personWithinMs: 300_000,
  thresholds: DEFAULT_THRESHOLDS,
  phase: { kind: 'shifting' },
  verdicts: [],
  by: 'ann',
  startedAt: 1,
  handled: null,
};
const COMMAND = { id: 'c1', rollout: 'r1', kind: 'promote', full: true, by: 'bob' } as const;

let server: Awaited<ReturnType<typeof startEndpoint>>;
let store: RolloutStore;
let close: () => void;

beforeEach(async () => {
  const sdk = await import('@aws-sdk/client-ssm');
  server = await startEndpoint();
  const client = new sdk.SSMClient({
    region: 'ap-northeast-2',
    endpoint: server.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  store = createSsmStore(sdk, client, resourceNames({ project: 'chatapp', environment: 'dev' }));
  close = () => client.destroy();
});

afterEach(async () => {
  close();
  await server.endpoint.close();
});

describe('the parameters of a rollout', () => {
  it('tell the split alone where no rollout has ever been', async () => {
    expect(await store.read([1, 2])).toEqual({
      rollout: undefined,
      damage: undefined,
      command: undefined,
      configured: { weights: { blue: 90, green: 10 }, stable: 'blue' },
      weightsVersion: 1,
      drivers: new Map(),
    });
  });

  it('tell what was written', async () => {
    await store.writeRollout(ROLLOUT);
    await store.writeRollout({ ...ROLLOUT, index: 1 });
    await store.writeCommand(COMMAND);
    await store.createDriver(3, { id: 'a', beat: 0, by: 'ann' });
    await store.beat(3, { id: 'a', beat: 1, by: 'ann' });
    expect(await store.read([3, 4])).toMatchObject({
      rollout: { ...ROLLOUT, index: 1 },
      command: COMMAND,
      drivers: new Map([[3, { id: 'a', beat: 1, by: 'ann' }]]),
    });
  });

  it('give one of several terminals the lease', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    const won = await Promise.all(ids.map((id) => store.createDriver(1, { id, beat: 0, by: id })));
    expect(won.filter(Boolean)).toHaveLength(1);
    const winner = ids[won.indexOf(true)] ?? '';
    // As when the first answer was lost on its way.
    expect(await store.createDriver(1, { id: winner, beat: 0, by: winner })).toBe(true);
  });

  it('never bring a driver back to life that was deleted', async () => {
    await store.createDriver(1, { id: 'a', beat: 0, by: 'ann' });
    await store.deleteDrivers([1, 2]);
    await expect(store.beat(1, { id: 'a', beat: 1, by: 'ann' })).rejects.toThrow('type is required');
    expect((await store.read([1])).drivers.size).toBe(0);
  });

  it('that nobody can read are told', async () => {
    const { SSMClient, PutParameterCommand } = await import('@aws-sdk/client-ssm');
    const client = new SSMClient({
      region: 'ap-northeast-2',
      endpoint: server.url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const Name = '/chatapp-dev/rollout/state';
    await client.send(new PutParameterCommand({ Name, Value: '{"steps":1}', Type: 'String' }));
    client.destroy();
    const { rollout, damage } = await store.read([]);
    expect(rollout).toBeUndefined();
    expect(damage?.message).toMatch(/state cannot be read: \{"steps":1\}/);
    await store.forgetRollout();
    expect(await store.read([])).toMatchObject({ rollout: undefined, damage: undefined });
  });
});

import { resourceNames } from '../../infra/outputs';
import { startEndpoint } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { createAwsRouter } from './aws';
import { loadAwsSdk } from './aws-sdk';
import type { TrafficRouter } from './router';
import { rollBackTraffic, shiftTraffic, type Clock } from './shift';

const SID = 'port 80 rule 20 (/socket.io/* and ?sid=*)';
const POLLING = 'port 80 rule 21 (/socket.io/* and ?transport=polling)';
const DEFAULT = 'port 80 default';
const FIFTY = { weights: { blue: 50, green: 50 } };

let server: Awaited<ReturnType<typeof startEndpoint>>;
let router: TrafficRouter;
let slept: number[];

/** Time passes only by sleeping. */
const clock: Clock = {
  now: () => slept.reduce((sum, ms) => sum + ms, 0),
  sleep: (ms) => {
    slept.push(ms);
    return Promise.resolve();
  },
};

beforeEach(async () => {
  slept = [];
  server = await startEndpoint();
  router = createAwsRouter(await loadAwsSdk(), resourceNames({ project: 'chatapp', environment: 'dev' }), {
    region: 'ap-northeast-2',
    endpoint: server.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  router.close();
  await server.endpoint.close();
});

function parameter(): unknown {
  return JSON.parse(server.system.parameters[0].value);
}

/** The live weights, blue first, of every forward to several groups. */
function live(): number[][] {
  const { rules, listeners } = server.system;
  return [...rules.map(({ actions }) => actions), listeners[0].defaultActions]
    .flat()
    .flatMap((action) =>
      action.type === 'forward' && action.targetGroups.length > 1
        ? [action.targetGroups.map(({ weight }) => weight)]
        : [],
    );
}

describe('a shift', () => {
  it('changes the parameter and every split, and nothing else', async () => {
    const before = JSON.stringify(server.system.rules.slice(0, 2));
    const outcome = await shiftTraffic(router, FIFTY, clock);
    expect(outcome).toEqual({
      kind: 'shifted',
      from: { blue: 90, green: 10 },
      to: { blue: 50, green: 50 },
      changed: [SID, POLLING, DEFAULT],
      unhealthy: [],
      shiftMs: 0,
    });
    expect(parameter()).toEqual({ blue: 50, green: 50, stable: 'blue' });
    expect(live()).toEqual([
      [50, 50],
      [50, 50],
      [50, 50],
    ]);
    expect(server.system.rules[2].actions[0]).toMatchObject({
      stickiness: { enabled: true, durationSeconds: 86_400 },
    });
    expect(JSON.stringify(server.system.rules.slice(0, 2))).toBe(before);
  });

  it('waits while a change is not to be seen yet', async () => {
    const stale = await router.readBack();
    let reads = 0;
    const slow = { ...router, readBack: () => (reads++ < 2 ? Promise.resolve(stale) : router.readBack()) };
    const outcome = await shiftTraffic(slow, FIFTY, clock);
    expect(outcome).toMatchObject({ kind: 'shifted', shiftMs: 200 });
  });

  it('ends with what differs, when it stays so', async () => {
    const ignored = { ...router, setWeights: () => Promise.resolve() };
    await expect(shiftTraffic(ignored, FIFTY, clock)).rejects.toMatchObject({
      name: 'IncompleteShiftError',
      message: expect.stringContaining(
        `${DEFAULT} has 90/10 instead of 50/50; run the same command again`,
      ) as string,
      unchanged: [SID, POLLING, DEFAULT],
    });
    expect(clock.now()).toBe(5_000);
  });

  it('sees that somebody else has written the parameter meanwhile', async () => {
    const raced = {
      ...router,
      setWeights: async (...change: Parameters<TrafficRouter['setWeights']>) => {
        await router.setWeights(...change);
        await router.writeParameter('{"blue":1,"green":9}');
      },
    };
    await expect(shiftTraffic(raced, FIFTY, clock)).rejects.toThrow(
      'the weights parameter has 1/9 instead of 50/50',
    );
  });

  it('that fails half-way says what has changed, and is completed by the same command', async () => {
    const failing = {
      ...router,
      setWeights: (...[split, weights]: Parameters<TrafficRouter['setWeights']>) =>
        split.label === SID ? Promise.reject(new Error('Rate exceeded')) : router.setWeights(split, weights),
    };
    await expect(shiftTraffic(failing, FIFTY, clock)).rejects.toMatchObject({
      name: 'IncompleteShiftError',
      message:
        `the weights parameter says 50/50; changed: ${POLLING}, ${DEFAULT}; not changed: ${SID} (Rate exceeded); ` +
        'run the same command again to get everything to the same split',
      to: FIFTY.weights,
      changed: [POLLING, DEFAULT],
      unchanged: [SID],
    });
    expect(live()).toEqual([
      [90, 10],
      [50, 50],
      [50, 50],
    ]);
    expect(await shiftTraffic(router, FIFTY, clock)).toMatchObject({ kind: 'shifted', changed: [SID] });
    expect(await shiftTraffic(router, FIFTY, clock)).toMatchObject({ kind: 'nothing-to-do' });
  });

  it('changes no rule when the parameter cannot be written', async () => {
    const failing = { ...router, writeParameter: () => Promise.reject(new Error('not authorized')) };
    await expect(shiftTraffic(failing, FIFTY, clock)).rejects.toThrow(
      'no rule was changed: 50/50 could not be written to the weights parameter (not authorized)',
    );
    expect(live()[0]).toEqual([90, 10]);
  });

  it('says so when it cannot be read back', async () => {
    const failing = { ...router, readBack: () => Promise.reject(new Error('socket hang up')) };
    await expect(shiftTraffic(failing, FIFTY, clock)).rejects.toThrow(
      'the weights were changed to 50/50 but could not be read back (socket hang up)',
    );
  });

  it('changes nothing when the state cannot be read, and can be made again', async () => {
    await server.endpoint.close();
    await expect(shiftTraffic(router, FIFTY, clock)).rejects.toThrow('ECONNREFUSED');
    await server.endpoint.listen({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
    expect(parameter()).toEqual({ blue: 90, green: 10 });
    expect(await shiftTraffic(router, FIFTY, clock)).toMatchObject({ kind: 'shifted' });
  });
});

describe('a rollback', () => {
  it('leads back to the colour that had everything when the shifts began', async () => {
    await shiftTraffic(router, { weights: { blue: 0, green: 100 } }, clock);
    for (const green of [10, 50, 90]) {
      await shiftTraffic(router, { weights: { blue: green, green: 100 - green } }, clock);
    }
    const outcome = await rollBackTraffic(router, {}, clock);
    expect(outcome).toMatchObject({ kind: 'shifted', to: { blue: 0, green: 100 } });
    expect(await rollBackTraffic(router, {}, clock)).toMatchObject({ kind: 'nothing-to-do' });
  });
});

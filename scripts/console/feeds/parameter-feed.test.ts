import { until } from '../../../app/testing/eventually';
import { formatFault } from '../../../app/contract/fault';
import type { LifeSign, Snapshot } from '../../rollout/guarded/store';
import type { Rollout } from '../../rollout/guarded/rollout';
import { startParameterFeed } from './parameter-feed';

const NOW = 1_800_000_000_000;
const ROLLOUT: Rollout = {
  id: 'r',
  generation: 3,
  to: 'green',
  from: { blue: 100, green: 0 },
  at: { blue: 90, green: 10 },
  steps: [10, 100],
  index: 0,
  pauseMs: 60_000,
  manual: false,
  personWithinMs: 300_000,
  thresholds: { minSamples: 1, maxErrorRate: 0.01, p95Ratio: 2, p95FloorMs: 1, deliveryP95Ms: 1 },
  phase: { kind: 'observing', since: NOW },
  verdicts: [],
  by: 'arn:aws:iam::000000000000:user/ann',
  startedAt: NOW,
  handled: null,
};

let now: number;
let stored: Rollout | undefined;
let drivers: Map<number, LifeSign>;
let fault: string | undefined;
let fails: boolean;
let auditFails: boolean;
let reads: number;
let ending: AbortController;

beforeEach(() => {
  now = NOW;
  stored = undefined;
  drivers = new Map();
  fault = 'none';
  fails = false;
  auditFails = false;
  reads = 0;
  ending = new AbortController();
});
afterEach(() => ending.abort());

function start(isWanted = true) {
  const read = (generations: readonly number[]): Promise<Snapshot> => {
    reads += 1;
    if (fails) return Promise.reject(new Error('SSM is away'));
    return Promise.resolve({
      rollout: stored,
      damage: undefined,
      command: undefined,
      configured: { weights: ROLLOUT.at, stable: 'blue' },
      weightsVersion: 1,
      drivers: new Map([...drivers].filter(([generation]) => generations.includes(generation))),
    });
  };
  const unused = () => Promise.reject(new Error('not used'));
  return startParameterFeed({
    session: {
      store: {
        read,
        writeRollout: unused,
        forgetRollout: unused,
        writeCommand: unused,
        createDriver: unused,
        beat: unused,
        deleteDrivers: unused,
      },
      audit: {
        read: () => (auditFails ? Promise.reject(new Error('no permission')) : Promise.resolve([])),
        append: unused,
      },
    },
    fault: { read: () => (fails ? Promise.reject(new Error('SSM is away')) : Promise.resolve(fault)) },
    pace: { rolloutMs: 5, faultMs: 5, auditMs: 5 },
    isWanted: () => isWanted,
    signal: ending.signal,
    now: () => now,
    describe: (error) => (error instanceof Error ? error.message : String(error)),
    onChange: () => undefined,
  });
}

describe('a rollout', () => {
  it('is driven as long as its driver gives signs of life', async () => {
    const feed = start();
    stored = ROLLOUT;
    drivers.set(3, { id: 'd', beat: 1, by: 'ann' });
    // Its driver is looked for once the rollout is known.
    await until(() => reads > 4 && feed.rollout()?.driven === true);
    now += 7_000;
    await until(() => feed.rollout()?.driven === false);
    drivers.set(3, { id: 'd', beat: 2, by: 'ann' });
    await until(() => feed.rollout()?.driven === true);
    drivers.clear();
    await until(() => feed.rollout()?.driven === false);
    drivers.set(4, { id: 'other', beat: 0, by: 'ben' });
    await until(() => feed.rollout()?.driven === true);
  });

  it('is shown for a while when it ends before our eyes, and not when it ended before', async () => {
    const ended: Rollout = { ...ROLLOUT, phase: { kind: 'rolled-back', reason: 'errors' } };
    stored = ended;
    const feed = start();
    await until(() => reads > 2);
    expect(feed.rollout()).toBeNull();
    stored = ROLLOUT;
    await until(() => feed.rollout() !== null);
    stored = ended;
    await until(() => feed.rollout()?.phase === 'rolled-back');
    expect(feed.rollout()).toMatchObject({ driven: false, by: 'user/ann' });
    now += 600_001;
    expect(feed.rollout()).toBeNull();
  });

  it('stays as it was while it cannot be read', async () => {
    stored = ROLLOUT;
    const feed = start();
    await until(() => feed.rollout() !== null);
    fails = true;
    const before = reads;
    await until(() => reads > before + 2);
    expect(feed.rollout()?.phase).toBe('observing');
  });
});

it('a fault is shown until its time, also when the parameter cannot be read any more', async () => {
  const feed = start();
  fault = formatFault({ colour: 'green', errorShare: 0.3, latencyMs: 0, until: NOW + 60_000 });
  await until(() => feed.fault() !== null);
  expect(feed.fault()).toEqual({ colour: 'green', errorPercent: 30, latencyMs: 0, until: NOW + 60_000 });
  fails = true;
  now += 60_000;
  expect(feed.fault()).toBeNull();
});

describe('what cannot be read', () => {
  it('is told with its reason until it can be read again', async () => {
    auditFails = true;
    const feed = start();
    await until(() => feed.problem() !== null && reads > 2);
    expect(feed.problem()).toBe('history cannot be read: no permission');
    expect(feed.audit()).toBeNull();
    auditFails = false;
    await until(() => feed.problem() === null);
    expect(feed.audit()).toEqual([]);
  });

  it('for one reason is told once', async () => {
    fails = true;
    const feed = start();
    await until(() => feed.problem() === 'rollout, fault cannot be read: SSM is away');
    auditFails = true;
    await until(() => feed.problem()?.includes('; ') === true);
    expect(feed.problem()).toBe(
      'rollout, fault cannot be read: SSM is away; history cannot be read: no permission',
    );
    // It is as it was read last.
    expect(feed.audit()).toEqual([]);
  });
});

it('nothing is read while nobody looks', async () => {
  start(false);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(reads).toBe(0);
});

import { formatSplit } from '../../../app/contract/weights';
import type { AuditRecord } from '../audit-entry';
import { rollBackTraffic, shiftTraffic } from '../shift';
import { driveRollout, type DriveOutcome } from './driver';
import type { RolloutEvent } from './events';
import { DEFAULT_THRESHOLDS } from './judge';
import {
  askDriver,
  beginRollout,
  endRollout,
  makeSure,
  mendState,
  rollBackFirst,
  takeOver,
  type Taken,
} from './operate';
import { UnreadableRolloutError } from './rollout';
import { badSignals, goodSignals, seededRandom, World, type Process } from './testing/world';

const START = { blue: 100, green: 0 };
const PLAN = {
  to: 'green' as const,
  from: START,
  steps: [10, 50, 100],
  pauseMs: 10_000,
  manual: false,
  personWithinMs: 60_000,
  thresholds: DEFAULT_THRESHOLDS,
};

let world: World;
beforeEach(() => {
  world = new World(START);
});

function parts(process: Process) {
  return {
    store: world.store(process),
    clock: world.clock(process),
    me: { id: process.name, by: process.name },
  };
}

/** A terminal that begins a rollout, or takes one up. */
function terminal(name: string, take: (mine: ReturnType<typeof parts>) => Promise<Taken> = begin) {
  const process: Process = { name };
  const events: RolloutEvent[] = [];
  const records: AuditRecord[] = [];
  const interrupt = new AbortController();
  const result: { taken?: Taken; outcome?: DriveOutcome } = {};
  void (async () => {
    result.taken = await take(parts(process));
    if (result.taken.kind !== 'taken') return;
    result.outcome = await driveRollout(
      {
        ...parts(process),
        router: world.router(process),
        signals: world.source(process),
        signal: interrupt.signal,
        tell: (event) => void events.push(event),
        audit: (record) => Promise.resolve(void records.push(record)),
      },
      result.taken.lease,
      result.taken.rollout,
    );
  })();
  const phases = () =>
    events.flatMap((each) => (each.event === 'phase' ? [`${each.percent} ${each.phase.kind}`] : []));
  return { process, events, records, interrupt, result, phases };
}

function begin(mine: ReturnType<typeof parts>) {
  return beginRollout(mine, PLAN);
}

function live(): string {
  return [...new Set([...world.rules.values(), JSON.parse(world.weights.value)].map(formatSplit))].join(
    ' and ',
  );
}

describe('a driver', () => {
  it('leads a good version step by step to all the traffic, and leaves nothing behind but the story', async () => {
    const one = terminal('ann');
    await world.time.pass(60_000);
    expect(one.phases()).toEqual([
      '10 observing',
      '50 shifting',
      '50 observing',
      '100 shifting',
      '100 observing',
      '100 completed',
    ]);
    expect(live()).toBe('0/100');
    expect(JSON.parse(world.weights.value)).toMatchObject({ stable: 'blue' });
    expect(world.rollout()?.phase).toEqual({ kind: 'completed' });
    expect(world.drivers.size).toBe(0);
    expect(one.records.map(({ from, to, verdict }) => [from, to, verdict])).toEqual([
      [START, { blue: 90, green: 10 }, null],
      [{ blue: 90, green: 10 }, { blue: 90, green: 10 }, 'pass'],
      [{ blue: 90, green: 10 }, { blue: 50, green: 50 }, null],
      [{ blue: 50, green: 50 }, { blue: 50, green: 50 }, 'pass'],
      [{ blue: 50, green: 50 }, { blue: 0, green: 100 }, null],
      [{ blue: 0, green: 100 }, { blue: 0, green: 100 }, 'pass'],
    ]);
  });

  it('rolls a bad version back within two polls', async () => {
    const one = terminal('ann');
    await world.time.pass(5_000);
    world.signals = badSignals();
    await world.time.pass(2_500);
    expect(live()).toBe('100/0');
    expect(one.result.outcome).toMatchObject({ kind: 'ended', rollout: { phase: { kind: 'rolled-back' } } });
    expect(one.records.map(({ action, verdict }) => [action, verdict])).toEqual([
      ['rollout', null],
      ['rollout', 'fail'],
      ['rollback', 'fail'],
    ]);
  });

  it('waits for a person when there is too little to see, and rolls back when nobody comes', async () => {
    world.signals = goodSignals(5);
    const one = terminal('ann');
    await world.time.pass(20_000);
    expect(one.phases().at(-1)).toBe('10 waiting');
    await world.time.pass(60_000);
    expect(one.phases().slice(-2)).toEqual(['10 rolling-back', '10 rolled-back']);
    expect(live()).toBe('100/0');
  });

  it('does what another terminal asks for, and answers', async () => {
    const one = terminal('ann');
    const ask = async (kind: 'promote' | 'pause' | 'resume' | 'abort', full = false) => {
      const answer = askDriver(parts({ name: 'bob' }), { kind, full });
      await world.time.pass(4_000);
      return answer;
    };
    await world.time.pass(2_000);
    expect(await ask('pause')).toEqual({ kind: 'answered', ok: true, message: 'paused at 10 %' });
    await world.time.pass(60_000);
    expect(live()).toBe('90/10');
    expect(await ask('resume')).toMatchObject({ ok: true });
    expect(await ask('resume')).toMatchObject({ ok: false, message: 'it is not paused' });
    expect(await ask('promote', true)).toMatchObject({ ok: true, message: 'on to 100 %' });
    expect(live()).toBe('0/100');
    expect(await ask('abort')).toMatchObject({ ok: true, message: 'back to 100/0' });
    expect(live()).toBe('100/0');
    expect(one.records.at(-1)).toMatchObject({ action: 'rollback', verdict: 'aborted', by: 'bob' });
    expect(await ask('pause')).toMatchObject({ kind: 'no-rollout' });
  });

  it('stops when somebody shifts by hand, and leaves their split', async () => {
    const one = terminal('ann');
    await world.time.pass(3_000);
    const hand: Process = { name: 'hand' };
    void shiftTraffic(world.router(hand), { weights: { blue: 70, green: 30 } }, world.clock(hand));
    await world.time.pass(5_000);
    expect(one.result.outcome).toMatchObject({
      rollout: { phase: { kind: 'aborted', reason: expect.stringContaining('70/30') as string } },
    });
    expect(live()).toBe('70/30');
  });

  it('stops when somebody changes a rule behind the parameter', async () => {
    const one = terminal('ann');
    await world.time.pass(3_000);
    world.rules.set('rule', { blue: 1, green: 1 });
    await world.time.pass(7_000);
    expect(one.result.outcome).toMatchObject({
      rollout: { phase: { kind: 'aborted', reason: expect.stringContaining('rule has 1/1') as string } },
    });
    expect(world.rules.get('rule')).toEqual({ blue: 1, green: 1 });
  });

  it('is ended by a rollback, whatever it does at that moment', async () => {
    for (let wait = 0; wait < 1_500; wait += 25) {
      world = new World(START);
      const one = terminal('ann', (mine) => beginRollout(mine, { ...PLAN, pauseMs: 100 }));
      await world.time.pass(1_400 + wait);
      const hand: Process = { name: 'hand' };
      const mine = parts(hand);
      const change = () => rollBackTraffic(world.router(hand), { to: 'blue' }, mine.clock);
      const end = () => endRollout(mine.store, { weights: START, by: 'hand' });
      const done = rollBackFirst(change, end, mine.clock).then(async () => {
        await end();
        await makeSure(mine, change);
      });
      await world.time.pass(10_000);
      await done;
      expect({ wait, live: live() }).toEqual({ wait, live: '100/0' });
      expect(one.result.outcome?.kind).toBe('ended');
      expect(world.drivers.size).toBe(0);
    }
  });

  it('rolls back as soon as the previous colour can take the traffic', async () => {
    const one = terminal('ann');
    await world.time.pass(3_000);
    world.healthy.blue = 0;
    world.signals = badSignals();
    await world.time.pass(20_000);
    expect(live()).toBe('90/10');
    expect(one.events.filter(({ event }) => event === 'trouble')).toEqual([
      expect.objectContaining({ message: expect.stringContaining('not rolled back yet: blue') as string }),
    ]);
    world.healthy.blue = 1;
    await world.time.pass(2_000);
    expect(live()).toBe('100/0');
  });

  it('changes nothing when the receiving colour is not healthy at the start', async () => {
    world.healthy.green = 0;
    const one = terminal('ann');
    await world.time.pass(10_000);
    expect(one.result.outcome).toMatchObject({
      rollout: { phase: { reason: expect.stringContaining('nothing was changed') as string } },
    });
    expect(world.writes).toEqual([]);
  });

  it.each(['{"id":', '{"version":0}', 'none'])(
    'writes its state again when that becomes %s',
    async (value) => {
      const one = terminal('ann');
      await world.time.pass(3_000);
      world.state = value;
      await world.time.pass(3_000);
      expect(world.rollout()).toMatchObject({ index: 0, generation: 1 });
      world.signals = badSignals();
      world.state = value;
      await world.time.pass(3_000);
      expect(live()).toBe('100/0');
      expect(one.result.outcome).toMatchObject({ kind: 'ended', saved: true });
    },
  );

  it('goes on while calls fail', async () => {
    world = new World(START, seededRandom(1));
    const one = terminal('ann');
    await world.time.pass(1_000);
    one.process.failures = 0.1;
    await world.time.pass(120_000);
    expect(live()).toBe('0/100');
    expect(one.events.some(({ event }) => event === 'trouble')).toBe(true);
  });
});

describe('two terminals', () => {
  it('do not begin from a split that one of them has changed meanwhile', async () => {
    terminal('ann', (mine) => beginRollout(mine, { ...PLAN, steps: [100], pauseMs: 1_000 }));
    await world.time.pass(20_000);
    const late = terminal('bob', (mine) => beginRollout(mine, { ...PLAN, steps: [100] }));
    await world.time.pass(2_000);
    expect(late.result.taken).toMatchObject({ kind: 'outdated', rollout: { phase: { kind: 'completed' } } });
    expect(world.drivers.size).toBe(0);
    expect(live()).toBe('0/100');
  });

  it('keep the story of what was set before one of them was thought dead', async () => {
    const one = terminal('ann');
    await world.time.pass(3_000);
    one.interrupt.abort();
    await world.time.pass(1_000);
    const other = terminal('bob', takeOver);
    await world.time.pass(60_000);
    expect([...one.records, ...other.records].map(({ to, verdict }) => [to?.green, verdict])).toEqual([
      [10, null],
      [10, 'pass'],
      [50, null],
      [50, 'pass'],
      [100, null],
      [100, 'pass'],
    ]);
  });

  it('are told that a state without a driver cannot be read, until a rollback makes an end of it', async () => {
    world.state = '{"schema":0}';
    const begun = begin(parts({ name: 'ann' })).catch((error: unknown) => error);
    const mended = mendState(parts({ name: 'bob' }));
    await world.time.pass(10_000);
    expect(await begun).toBeInstanceOf(UnreadableRolloutError);
    expect(await mended).toBe(true);
    expect(world.drivers.size).toBe(0);
    const one = terminal('eve');
    await world.time.pass(60_000);
    expect(one.result.outcome).toMatchObject({ rollout: { phase: { kind: 'completed' } } });
  });

  it('cannot begin two rollouts', async () => {
    const one = terminal('ann');
    const other = terminal('bob');
    await world.time.pass(2_000);
    const late = terminal('eve');
    await world.time.pass(2_000);
    expect([one, other].map(({ result }) => result.taken?.kind).sort()).not.toEqual(['taken', 'taken']);
    expect([one, other].some(({ result }) => result.taken?.kind === 'taken')).toBe(true);
    expect(late.result.taken?.kind).toBe('unsuitable');
  });

  it('share a rollout: one takes it up when the other is interrupted, from where it is', async () => {
    const one = terminal('ann');
    await world.time.pass(3_000);
    one.interrupt.abort();
    await world.time.pass(1_000);
    expect(one.result.outcome).toMatchObject({ kind: 'interrupted', saved: true });
    expect(world.rollout()?.phase).toEqual({ kind: 'paused', by: 'interruption' });
    expect(live()).toBe('90/10');
    const other = terminal('bob', takeOver);
    await world.time.pass(60_000);
    expect(other.result.outcome).toMatchObject({ rollout: { phase: { kind: 'completed' } } });
  });

  it('do not take a rollout away from a driver that lives', async () => {
    const one = terminal('ann');
    await world.time.pass(3_000);
    const other = terminal('bob', takeOver);
    await world.time.pass(60_000);
    expect(other.result.taken).toEqual({ kind: 'driven', by: 'ann' });
    expect(one.result.outcome).toMatchObject({ rollout: { phase: { kind: 'completed' } } });
  });

  it('take over from a driver that died, even half-way through a shift', async () => {
    const one = terminal('ann');
    await world.time.pass(3_000);
    one.process.dead = true;
    world.rules.set('default', { blue: 50, green: 50 });
    world.state = JSON.stringify({ ...world.rollout(), index: 1, phase: { kind: 'shifting' } });
    const asked = askDriver(parts({ name: 'eve' }), { kind: 'promote' });
    await world.time.pass(10_000);
    expect(await asked).toMatchObject({ kind: 'undriven' });
    terminal('bob', takeOver);
    terminal('eve', takeOver);
    await world.time.pass(60_000);
    expect(live()).toBe('0/100');
    expect(world.rollout()).toMatchObject({ phase: { kind: 'completed' }, handled: { ok: false } });
  });

  it('know when one of them was thought dead', async () => {
    const one = terminal('ann');
    await world.time.pass(3_000);
    one.process.frozenUntil = world.time.now() + 30_000;
    const other = terminal('bob', takeOver);
    await world.time.pass(20_000);
    const count = world.writes.length;
    expect(other.result.taken?.kind).toBe('taken');
    await world.time.pass(40_000);
    expect(one.result.outcome).toEqual({ kind: 'taken-over' });
    expect(world.writes.slice(count).every(({ by }) => by === 'bob')).toBe(true);
  });
});

import { setMaxListeners } from 'node:events';
import type { Weights } from '../../../app/contract/weights';
import { startRunningSystem } from '../../commands/testing/running-system';
import { resolveTarget } from '../../rollout/connection';
import { rollBack, shift } from './change-split';
import { endOf, type CommandParts } from './command-parts';
import { Lane } from './lane';
import { Rollbacks } from './rollbacks';
import { openSession, type ConsoleSession } from '../live/session';

let system: Awaited<ReturnType<typeof startRunningSystem>>;
let session: ConsoleSession;
let parts: CommandParts;
let ending: AbortController;
let afterwards: Promise<unknown>[];

beforeEach(async () => {
  system = await startRunningSystem();
  ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const target = resolveTarget({ endpointUrl: system.url }, {});
  session = await openSession(target, ending.signal);
  afterwards = [];
  parts = {
    target,
    session,
    url: system.applicationUrl,
    flags: '',
    lane: new Lane(),
    commandLane: new Lane(),
    rollbacks: new Rollbacks(),
    signal: ending.signal,
    log: () => undefined,
    onChanged: () => undefined,
    goOn: (work) => afterwards.push(work),
  };
});

afterEach(async () => {
  await Promise.all(afterwards);
  ending.abort(new Error('over'));
  session.close();
  await system.close();
});

const HALF = { blue: 50, green: 50 };
const NINETY = { blue: 90, green: 10 };
const BLUE = { blue: 100, green: 0 };
const shiftTo = (weights: Weights, seen: Weights | null, by = parts) =>
  shift(by, { kind: 'shift', weights, seen }).catch((error: unknown) => endOf(error, parts));
const live = async () => (await session.router.readState()).splits[0]?.weights;

describe('a shift', () => {
  it('is made and verified when the split is the one that was seen', async () => {
    expect(await shiftTo(HALF, NINETY)).toMatchObject({
      state: 'verified',
      split: { weights: HALF, ms: expect.any(Number) as number },
    });
    expect(await live()).toEqual(HALF);
  });

  it('is made when nothing could be seen', async () => {
    expect(await shiftTo(HALF, null)).toMatchObject({ state: 'verified' });
  });

  it('is refused, and changes nothing, when the split is another one by now', async () => {
    const detail = 'nothing changed: the split is 90/10 by now, not 50/50';
    expect(await shiftTo({ blue: 0, green: 100 }, HALF)).toEqual({ state: 'refused', detail });
    expect(await live()).toEqual(NINETY);
  });

  it('is made once when two ask for it at the same moment', async () => {
    const both = await Promise.all([shiftTo(HALF, NINETY), shiftTo({ blue: 1, green: 99 }, NINETY)]);
    expect(both.map(({ state }) => state)).toEqual(['verified', 'refused']);
    expect(await live()).toEqual(HALF);
  });

  it('is an entry of the history, with the name of who made it', async () => {
    await shiftTo(HALF, NINETY);
    await Promise.all(afterwards);
    expect(await session.audit.read(1)).toMatchObject([{ action: 'shift', from: NINETY, to: HALF }]);
  });

  it('fails in words when nothing answers any more', async () => {
    await system.endpoint.close();
    const end = await shiftTo(HALF, null);
    expect(end.state).toBe('failed');
    expect(end.detail).not.toBe('');
  });
});

describe('a rollback', () => {
  const FIRST = { state: 'refused', detail: 'nothing changed: a rollback came first' };

  it('waits for nothing that is going on, and nothing of it is held up by the history', async () => {
    let leave: () => void = () => undefined;
    const held = parts.lane.run(() => new Promise<void>((resolve) => (leave = resolve)));
    const waiting = shiftTo(HALF, NINETY);
    expect(await rollBack(parts)).toMatchObject({ state: 'verified' });
    expect(await live()).toEqual(BLUE);
    leave();
    await held;
    // The shift was asked for by somebody who saw what was before.
    expect(await waiting).toMatchObject({ state: 'refused' });
    expect(await live()).toEqual(BLUE);
  });

  it('that ends half-way is in the history too', async () => {
    const setWeights = () => Promise.reject(new Error('Rate exceeded'));
    const failing = { ...parts, session: { ...session, router: { ...session.router, setWeights } } };
    await expect(rollBack(failing)).rejects.toThrow('Rate exceeded');
    await Promise.all(afterwards);
    const [entry] = await session.audit.read(1);
    expect(entry).toMatchObject({ action: 'rollback', to: BLUE, verified: false });
    expect(entry?.note).toContain('Rate exceeded');
  });

  it.each([BLUE, null])(
    'that changes nothing keeps a shift that waits from being made all the same (seen: %j)',
    async (seen) => {
      await shiftTo(BLUE, NINETY);
      let leave: () => void = () => undefined;
      const held = parts.lane.run(() => new Promise<void>((resolve) => (leave = resolve)));
      const waiting = shiftTo(HALF, seen);
      expect(await rollBack(parts)).toMatchObject({ state: 'verified', detail: 'already 100/0' });
      leave();
      await held;
      expect(await waiting).toEqual(FIRST);
      expect(await live()).toEqual(BLUE);
    },
  );

  it('that comes while a shift is still reading keeps it from being made', async () => {
    await shiftTo(BLUE, NINETY);
    const { by, reached, goOn } = stoppedAt('readState');
    const shifting = shiftTo(HALF, BLUE, by);
    await reached;
    expect(await rollBack(parts)).toMatchObject({ state: 'verified' });
    goOn();
    expect(await shifting).toEqual(FIRST);
    expect(await live()).toEqual(BLUE);
  });

  it.each(['writeParameter', 'setWeights'] as const)(
    'that comes while a shift is being written (%s) is verified when that is undone',
    async (method) => {
      await shiftTo(BLUE, NINETY);
      const { by, reached, goOn } = stoppedAt(method);
      const shifting = shiftTo(HALF, BLUE, by);
      await reached;
      const rollingBack = rollBack(parts).catch((error: unknown) => endOf(error, parts));
      expect(await shiftTo(HALF, BLUE)).toMatchObject({ state: 'refused' });
      goOn();
      expect(await rollingBack).toMatchObject({ state: 'verified' });
      expect(await live()).toEqual(BLUE);
      expect(await shifting).toEqual({ state: 'failed', detail: 'a rollback came meanwhile' });
      expect((await session.router.readState()).configured).toMatchObject({ weights: BLUE });
    },
  );
});

/** The same console, for a shift that waits before it does something for the first time, until it may go on. */
function stoppedAt(method: 'readState' | 'writeParameter' | 'setWeights') {
  let goOn: () => void = () => undefined;
  let reach: () => void = () => undefined;
  const going = new Promise<void>((resolve) => (goOn = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const stop = () => {
    reach();
    return going;
  };
  const { router } = session;
  const stopping: typeof router = {
    ...router,
    readState: async () => {
      const state = await router.readState();
      if (method === 'readState') await stop();
      return state;
    },
    writeParameter: async (value) => {
      if (method === 'writeParameter') await stop();
      await router.writeParameter(value);
    },
    setWeights: async (split, weights) => {
      if (method === 'setWeights') await stop();
      await router.setWeights(split, weights);
    },
  };
  return { by: { ...parts, session: { ...session, router: stopping } }, reached, goOn };
}

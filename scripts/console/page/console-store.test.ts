import type { ConsoleView, Dot, Operation, Point } from '../contract';
import {
  INITIAL_STATE,
  KEEP_DOTS,
  reduceConsole,
  STALE_AFTER_MS,
  type ConsoleAction,
  type ConsoleState,
} from './console-store';
import type { Control } from './control';
import { shownOutcome } from './control-requests';
import { sampleView } from './testing/sample-view';

const point = (at: number): Point => ({
  at,
  configured: { blue: 100, green: 0 },
  requests: { blue: 20, green: 0 },
  errors: 0,
  sockets: { blue: 20, green: 0 },
  deliveryP99Ms: { blue: 12, green: null },
  mark: null,
});
const dot = (id: number): Dot => ({ id, at: id, colour: 'blue', error: null, ms: 3 });
const view = (operations: readonly Operation[] = []): ConsoleView => ({ ...sampleView(), operations });
const operation = (state: Operation['state'], detail: string | null): Operation => ({
  id: 'op-1',
  kind: 'shift',
  label: 'shift to 50/50',
  state,
  detail,
  split: null,
  startedAt: 1,
  endedAt: state === 'pending' ? null : 2,
});
const control = (id: string): Control => ({ id, nameIn: () => id });
const half = control('split 50/50');
const after = (...actions: ConsoleAction[]): ConsoleState => actions.reduce(reduceConsole, INITIAL_STATE);

describe('figures', () => {
  it('are live while the server is heard of, stale when it is silent, and live again', () => {
    const live = after({ kind: 'view', data: view(), now: 1_000 });
    expect(live.stream).toBe('live');
    expect(reduceConsole(live, { kind: 'tick', now: 999 + STALE_AFTER_MS }).stream).toBe('live');
    const stale = reduceConsole(live, { kind: 'tick', now: 1_000 + STALE_AFTER_MS });
    expect(stale.stream).toBe('stale');
    expect(reduceConsole(stale, { kind: 'dots', data: [], now: 9_000 }).stream).toBe('live');
  });

  it('are lost at once with the connection', () => {
    expect(after({ kind: 'view', data: view(), now: 1 }, { kind: 'lost' }).stream).toBe('lost');
    expect(after({ kind: 'lost' }).stream).toBe('connecting');
  });

  it('are told to be missing in the words of a server that has none', () => {
    const unavailable = after({ kind: 'unavailable', problem: 'the terminal says why' });
    expect(unavailable).toMatchObject({ stream: 'unavailable', streamProblem: 'the terminal says why' });
    expect(reduceConsole(unavailable, { kind: 'lost' }).stream).toBe('lost');
  });
});

describe('the charts', () => {
  it('keep ten minutes', () => {
    const state = after(
      { kind: 'history', data: { points: [point(0), point(300_000)], dots: [] }, now: 1 },
      { kind: 'point', data: point(600_001), now: 2 },
    );
    expect(state.points.map(({ at }) => at)).toEqual([300_000, 600_001]);
  });

  it('take the history after a reconnection in place of what they had', () => {
    const state = after(
      { kind: 'point', data: point(1_000), now: 1 },
      { kind: 'dots', data: [dot(1), dot(2)], now: 1 },
      { kind: 'history', data: { points: [point(1_000), point(2_000)], dots: [dot(2), dot(3)] }, now: 2 },
    );
    expect(state.points).toHaveLength(2);
    expect(state.dots.map(({ id }) => id)).toEqual([2, 3]);
  });

  it('keep the last dots', () => {
    const many = Array.from({ length: KEEP_DOTS + 5 }, (_, id) => dot(id));
    expect(after({ kind: 'dots', data: many, now: 1 }).dots[0]?.id).toBe(5);
  });
});

describe('a control', () => {
  const sent: readonly ConsoleAction[] = [
    { kind: 'sending', group: 'traffic', request: 1, command: 'shift', control: half },
    { kind: 'taken', group: 'traffic', request: 1, answer: { operation: 'op-1' } },
  ];

  it('is pending until the server says what became of it', () => {
    expect(after(...sent).requests.traffic?.state).toBe('pending');
    const done = [operation('verified', 'verified in 52 ms')];
    expect(after(...sent, { kind: 'view', data: view(done), now: 1 }).requests.traffic).toEqual({
      request: 1,
      kind: 'shift',
      control: half,
      operation: 'op-1',
      state: 'verified',
      detail: 'verified in 52 ms',
      split: null,
      endedAt: 2,
    });
  });

  it('keeps its outcome when the server no longer lists it', () => {
    const done = [operation('failed', 'the load balancer has 90/10')];
    const state = after(
      ...sent,
      { kind: 'view', data: view(done), now: 1 },
      { kind: 'view', data: view(), now: 2 },
    );
    expect(state.requests.traffic?.state).toBe('failed');
  });

  it('falls silent when another was used since, unless it has something to say', () => {
    const used = (state: Operation['state']) =>
      after(
        ...sent,
        { kind: 'view', data: view([operation(state, null)]), now: 1 },
        { kind: 'sending', group: 'fault', request: 2, command: 'fault', control: control('inject') },
      ).requests;
    expect(shownOutcome(used('verified'), 'traffic')).toBeUndefined();
    expect(shownOutcome(used('failed'), 'traffic')).toMatchObject({ state: 'failed' });
    expect(shownOutcome(used('verified'), 'fault')).toMatchObject({ state: 'pending' });
  });

  describe('of the split, once verified,', () => {
    const READ_SOON = 3;
    const READ_LATER = 10_000;
    const verified: Operation = {
      ...operation('verified', 'verified in 52 ms'),
      split: { weights: { blue: 50, green: 50 }, ms: 52 },
    };
    const kept = (change: Partial<ConsoleView>) =>
      after(...sent, { kind: 'view', data: { ...view([verified]), ...change }, now: 1 }).requests.traffic;
    const traffic = (blue: number, readAt: number) => ({
      ...sampleView().traffic,
      configured: { blue, green: 100 - blue },
      readAt,
    });

    it('speaks while the split holds, and until it was read anew', () => {
      expect(kept({ traffic: traffic(50, READ_LATER) })?.state).toBe('verified');
      expect(kept({ traffic: traffic(100, READ_SOON) })?.state).toBe('verified');
    });

    it('falls silent when the split is another one', () => {
      expect(kept({ traffic: traffic(10, READ_LATER) })).toBeUndefined();
    });

    it('falls silent when another presenter has changed the split', () => {
      const other: Operation = { ...operation('pending', null), id: 'op-2', kind: 'rollback' };
      const change = { traffic: traffic(50, READ_LATER), operations: [other, verified] };
      expect(kept(change)).toBeUndefined();
    });
  });

  it('is not known when the server that took it is gone', () => {
    const again: readonly ConsoleAction[] = [
      ...sent,
      { kind: 'history', data: { points: [], dots: [] }, now: 1 },
    ];
    expect(after(...again, { kind: 'view', data: view(), now: 1 }).requests.traffic?.state).toBe('unknown');
    const pending = view([operation('pending', null)]);
    expect(after(...again, { kind: 'view', data: pending, now: 1 }).requests.traffic?.state).toBe('pending');
    expect(after(...sent, { kind: 'view', data: view(), now: 1 }).requests.traffic?.state).toBe('pending');
  });

  it('takes no answer to what was asked before', () => {
    const state = after(
      { kind: 'sending', group: 'traffic', request: 1, command: 'shift', control: half },
      { kind: 'sending', group: 'traffic', request: 2, command: 'rollback', control: control('rollback') },
      { kind: 'rejected', group: 'traffic', request: 1, problem: 'another split by now' },
    );
    expect(state.requests.traffic).toMatchObject({ kind: 'rollback', state: 'pending' });
  });

  it('says why the server refused it', () => {
    const state = after(
      { kind: 'sending', group: 'fault', request: 2, command: 'fault', control: control('inject') },
      { kind: 'rejected', group: 'fault', request: 2, problem: 'errorPercent must be at most 100' },
    );
    expect(state.requests.fault).toMatchObject({
      state: 'refused',
      detail: 'errorPercent must be at most 100',
    });
    const failed = { ...operation('failed', 'no answer'), id: 'op-3' };
    const later = [view(), view([failed])].reduce(
      (known, data) => reduceConsole(known, { kind: 'view', data, now: 1 }),
      state,
    );
    expect(later.sayings.map(({ outcome }) => outcome.detail)).toEqual([
      'errorPercent must be at most 100',
      'no answer',
    ]);
  });
});

import { pino } from 'pino';
import { ConnectionRegistry } from './connection-registry';
import type { ConnectionRecord, RecordChange } from './connection-repository';

const SECOND_MS = 1_000;
const LIFETIME_MS = 60 * SECOND_MS;
const logger = pino({ level: 'silent' });

const connection = (connectionId: string): ConnectionRecord => ({
  connectionId,
  userId: 'user-1',
  sessionId: 'session',
  colour: 'blue',
  instanceId: 'blue-0',
  connectedAt: 0,
});

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

/** A registry with a table in memory, of which records expire. */
function startRegistry({ leavesOut = 0 } = {}) {
  const table = new Map<string, number>();
  const store = { leavesOut, isAway: false, writes: 0 };
  const write = (changes: readonly RecordChange[]): Promise<ReadonlySet<string>> => {
    if (store.isAway) return Promise.reject(new Error('away'));
    store.writes += 1;
    const done = changes.slice(0, changes.length - store.leavesOut);
    for (const { connectionId, put } of done) {
      if (put) table.set(connectionId, put.expiresAt * 1_000);
      else table.delete(connectionId);
    }
    return Promise.resolve(new Set(changes.slice(done.length).map(({ connectionId }) => connectionId)));
  };
  const registry = new ConnectionRegistry({
    repository: { write },
    lifetimeMs: LIFETIME_MS,
    now: Date.now,
    logger,
  });
  const recorded = () => [...table].filter(([, expiresAt]) => expiresAt > Date.now()).map(([id]) => id);
  return { registry, store, table, recorded };
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('the records of connections', () => {
  it('are there as long as the connection is open, however long that is', async () => {
    const { registry, recorded } = startRegistry();
    registry.add(connection('a'));
    for (let seconds = 0; seconds < 250; seconds += 1) {
      await pass(SECOND_MS);
      if (seconds === 10) registry.add(connection('b'));
      expect(recorded()).toContain('a');
    }
    registry.remove('a');
    await pass(SECOND_MS);
    expect(recorded()).toEqual(['b']);
    expect(await registry.close()).toBe(true);
  });

  it('expire when nobody renews them', async () => {
    const { registry, recorded } = startRegistry();
    registry.add(connection('a'));
    await pass(SECOND_MS);
    await registry.close();
    await pass(LIFETIME_MS);
    expect(recorded()).toEqual([]);
  });

  it('are written once, and not again until half of their time has passed', async () => {
    const { registry, store } = startRegistry();
    registry.add(connection('a'));
    await pass(29 * SECOND_MS);
    expect(store.writes).toBe(1);
    await pass(2 * SECOND_MS);
    expect(store.writes).toBe(2);
    await registry.close();
  });

  it('can all be written again, those of closed connections not', async () => {
    const { registry, table, recorded } = startRegistry();
    for (let id = 0; id < 60; id += 1) registry.add(connection(`${id}`));
    await pass(SECOND_MS);
    registry.remove('7');
    await pass(SECOND_MS);
    table.clear();
    registry.rewriteAll();
    await pass(SECOND_MS);
    expect(recorded()).toHaveLength(59);
    expect(recorded()).not.toContain('7');
    await registry.close();
  });

  it('wait for a store that is away, and are what they are then', async () => {
    const { registry, store, recorded } = startRegistry();
    store.isAway = true;
    for (const id of ['a', 'b']) registry.add(connection(id));
    await pass(SECOND_MS);
    registry.remove('a');
    await pass(SECOND_MS);
    store.isAway = false;
    await pass(SECOND_MS);
    expect(recorded()).toEqual(['b']);
    await registry.close();
  });

  it('that DynamoDB left out are written later', async () => {
    const { registry, store, recorded } = startRegistry({ leavesOut: 1 });
    for (const id of ['a', 'b', 'c']) registry.add(connection(id));
    await pass(150);
    expect(recorded()).toEqual(['a', 'b']);
    store.leavesOut = 0;
    await pass(SECOND_MS);
    expect(recorded()).toEqual(['a', 'b', 'c']);
    registry.remove('a');
    store.leavesOut = 1;
    expect(await registry.close()).toBe(false);
  });
});

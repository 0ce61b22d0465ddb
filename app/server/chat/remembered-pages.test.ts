import { RequestError } from '../platform/request-error';
import { MessagePages, type PageRequest, type RoomPage } from './message-pages';
import { RecentMessages } from './recent-messages';
import { inRange, numbered, room } from './testing/numbered-log';

/** A store of which the test decides when it answers, and pages that remember. */
function heldStore(timestamps: readonly number[]) {
  const asked: string[] = [];
  const waiting: { answer: () => void; refuse: (error: Error) => void }[] = [];
  const hold = <T>(what: string, value: T) =>
    new Promise<T>((resolve, reject) => {
      asked.push(what);
      waiting.push({ answer: () => resolve(value), refuse: reject });
    });
  const sleepers = new Map<number, () => void>();
  const recent = new RecentMessages();
  const counts = { remembered: 0 };
  const pages = new MessagePages({
    rooms: {
      find: (roomId) =>
        hold('head', roomId === room.roomId ? { room, head: timestamps.at(-1) ?? 0 } : undefined),
    },
    messages: { range: (_roomId, of, limit) => hold('log', inRange(timestamps, of, limit)) },
    recent,
    sleep: (ms) => new Promise((resolve) => void sleepers.set(ms, resolve)),
    onRemembered: () => void (counts.remembered += 1),
  });
  const next = async (end: (held: (typeof waiting)[number]) => void) => {
    await new Promise(setImmediate);
    for (const held of waiting.splice(0)) end(held);
    await new Promise(setImmediate);
  };
  return {
    asked,
    recent,
    counts,
    read: (request: Omit<PageRequest, 'roomId'> = {}) => pages.read({ roomId: 'lobby', ...request }),
    answer: () => next(({ answer }) => answer()),
    refuse: (error: Error = unavailable) => next(({ refuse }) => refuse(error)),
    /** Lets that many milliseconds pass for whoever waits for just those. */
    pass: async (ms: number) => {
      await new Promise(setImmediate);
      sleepers.get(ms)?.();
    },
    /** As if these messages had come from other instances, in a room that is known. */
    hear: (heard: readonly number[]) => {
      recent.learn(room, 0);
      for (const timestamp of heard) recent.add(numbered(timestamp));
    },
  };
}

const unavailable = new RequestError('unavailable', 'later', { retryAfterMs: 500 });
const stampsOf = ({ page }: RoomPage) => page.messages.map(({ timestamp }) => timestamp);

describe('many who join at the same moment', () => {
  it('share the reads of the head and of the log, which start after they asked', async () => {
    const store = heldStore([1, 2, 3]);
    const first = store.read();
    const others = Array.from({ length: 1_000 }, () => store.read());
    for (let round = 0; round < 6; round += 1) await store.answer();
    expect(stampsOf(await first)).toEqual([1, 2, 3]);
    for (const page of await Promise.all(others)) expect(stampsOf(page)).toEqual([1, 2, 3]);
    expect(store.asked.sort()).toEqual(['head', 'head', 'log']);
  });

  it('need the head alone when the messages up to it are remembered, wherever they are', async () => {
    const store = heldStore([1, 2, 3, 4]);
    store.hear([2, 3, 4]);
    const reading = Promise.all([
      store.read({ since: 1 }),
      store.read({ since: 2, limit: 1 }),
      store.read({ since: 4 }),
      store.read({ limit: 3 }),
      store.read({ before: 4, limit: 2 }),
    ]);
    for (let round = 0; round < 2; round += 1) await store.answer();
    const read = await reading;
    expect(read.map(stampsOf)).toEqual([[2, 3, 4], [3], [], [2, 3, 4], [2, 3]]);
    expect(read.map(({ page }) => [page.more, page.head, page.remembered])).toEqual([
      [false, 4, undefined],
      [true, 4, undefined],
      [false, 4, undefined],
      [true, 4, undefined],
      [true, 4, undefined],
    ]);
    expect(store.asked).toEqual(['head', 'head']);
  });

  it('read the log all the same when they ask for a fresh page', async () => {
    const store = heldStore([1, 2, 3, 4]);
    store.hear([1, 2, 3, 4]);
    const reading = store.read({ fresh: true });
    for (let round = 0; round < 2; round += 1) await store.answer();
    expect(stampsOf(await reading)).toEqual([1, 2, 3, 4]);
    expect(store.asked).toEqual(['head', 'log']);
  });

  it.each([
    ['a cursor before them', { since: 0 }, [1, 2, 3, 4]],
    ['a longer page than that', { limit: 4 }, [1, 2, 3, 4]],
    ['what is before them', { before: 3 }, [1, 2]],
  ])('read the log for %s', async (_what, request, timestamps) => {
    const store = heldStore([1, 2, 3, 4]);
    store.hear([3, 4]);
    const reading = store.read(request);
    for (let round = 0; round < 2; round += 1) await store.answer();
    expect(stampsOf(await reading)).toEqual(timestamps);
    expect(store.asked).toEqual(['head', 'log']);
  });

  it('read the log when the newest message was not heard of', async () => {
    const store = heldStore([1, 2, 3, 4]);
    store.hear([2, 3]);
    const reading = store.read({ since: 2 });
    for (let round = 0; round < 2; round += 1) await store.answer();
    expect(stampsOf(await reading)).toEqual([3, 4]);
  });
});

describe('while the store fails', () => {
  it.each([
    ['the newest page', {}, [2, 3, 4], true],
    ['a part of it', { limit: 2 }, [3, 4], true],
    ['what is after a cursor', { since: 2 }, [3, 4], false],
    ['the first of it', { since: 1, limit: 2 }, [2, 3], true],
    ['what is after the newest, which is nothing', { since: 4 }, [], false],
    ['what is before a message', { before: 4 }, [2, 3], true],
  ])('%s is what is remembered, and is marked so', async (_what, request, timestamps, more) => {
    const store = heldStore([]);
    store.hear([2, 3, 4]);
    const reading = store.read(request);
    await store.refuse();
    const page = await reading;
    expect(stampsOf(page)).toEqual(timestamps);
    expect(page).toMatchObject({ room, page: { head: 4, more, remembered: true } });
    expect(store.counts.remembered).toBe(1);
  });

  it.each([
    ['a cursor from which some are missing', { since: 0 }, [2, 3, 4]],
    ['a cursor before a gap', { since: 2 }, [2, 4, 5]],
    ['what is before all that is remembered', { before: 2 }, [2, 3]],
    ['what is before a message that was not heard of', { before: 9 }, [2, 3]],
    ['a room of which nothing was heard', {}, []],
  ])('%s is refused as the store refused it', async (_what, request, heard) => {
    const store = heldStore([9]);
    if (heard.length > 0) store.hear(heard);
    const reading = store.read(request);
    const refused = expect(reading).rejects.toBe(unavailable);
    await store.refuse();
    await refused;
    expect(store.counts.remembered).toBe(0);
  });

  it('nothing is answered to a cursor when it is known that there is more', async () => {
    const store = heldStore([]);
    store.hear([2, 3]);
    store.recent.learn(room, 7);
    const reading = [store.read({ since: 3 }), store.read({ since: 2 })];
    const refused = expect(reading[0]).rejects.toBe(unavailable);
    await store.refuse();
    await store.refuse();
    await refused;
    expect(await reading[1]).toMatchObject({ page: { messages: [{ timestamp: 3 }], head: 7 } });
  });

  it('a room that was empty is empty', async () => {
    const store = heldStore([]);
    store.hear([]);
    const reading = store.read();
    await store.refuse();
    expect(await reading).toMatchObject({ page: { messages: [], head: 0, more: false, remembered: true } });
  });

  it('an unknown room is unknown, and what is wrong here is not hidden', async () => {
    const store = heldStore([]);
    store.hear([1]);
    const failure = new Error('a mistake');
    const reading = store.read();
    const refused = expect(reading).rejects.toBe(failure);
    await store.refuse(failure);
    await refused;
  });
});

describe('while the store is slow', () => {
  it('what is remembered is answered after a second, and what the store says later is remembered', async () => {
    const store = heldStore([1, 2, 3, 4]);
    store.hear([2, 3]);
    const reading = store.read();
    await store.pass(1_000);
    expect(await reading).toMatchObject({ page: { head: 3, remembered: true } });
    for (let round = 0; round < 2; round += 1) await store.answer();
    expect(store.recent.run('lobby')?.messages).toHaveLength(4);
  });

  it('a cursor that is not covered waits for the store', async () => {
    const store = heldStore([1, 2, 3]);
    store.hear([3]);
    const reading = store.read({ since: 1 });
    await store.pass(1_000);
    for (let round = 0; round < 2; round += 1) await store.answer();
    expect(stampsOf(await reading)).toEqual([2, 3]);
    expect((await reading).page).not.toHaveProperty('remembered');
  });

  it('it is refused in time for the client to hear of it', async () => {
    const store = heldStore([1, 2, 3]);
    const reading = store.read();
    const refused = expect(reading).rejects.toMatchObject({ code: 'unavailable' });
    await store.pass(1_000);
    await store.pass(7_000);
    await refused;
  });
});

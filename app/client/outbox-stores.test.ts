import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IndexedDbOutboxStore } from './indexeddb-outbox-store';
import { MemoryOutboxStore } from './memory-outbox-store';
import { FileOutboxStore } from './node/file-outbox-store';
import type { OutboxStore, StoredMessage } from './outbox-store';

let directory: string;
const file = () => path.join(directory, 'outbox.json');

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'crossfade-outbox-'));
  globalThis.indexedDB = new IDBFactory();
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function stored(clientId: string, queuedAt = 1): StoredMessage {
  return { clientId, roomId: 'lobby', text: `text of ${clientId}`, createdAt: 1, queuedAt };
}

const ids = async (store: OutboxStore) => (await store.load()).map(({ clientId }) => clientId).sort();

describe.each([
  ['in memory', () => new MemoryOutboxStore()],
  ['in a file', () => new FileOutboxStore(file())],
  ['in the browser', () => new IndexedDbOutboxStore('user-1')],
])('an outbox store %s', (_, create) => {
  it('holds what was put and not removed', async () => {
    const store = create();
    expect(await store.load()).toEqual([]);
    await store.put(stored('a'));
    await store.put({ ...stored('b'), failure: { code: 'too-large', message: 'too long' } });
    await store.put(stored('c'));
    await store.remove('c');
    await store.remove('never put');
    expect(await ids(store)).toEqual(['a', 'b']);
    expect(await store.load()).toContainEqual({
      ...stored('b'),
      failure: { code: 'too-large', message: 'too long' },
    });
  });

  it('replaces what is put again', async () => {
    const store = create();
    await store.put(stored('a', 1));
    await store.put(stored('a', 2));
    expect(await store.load()).toEqual([stored('a', 2)]);
  });

  it('takes calls in their order, however they overlap', async () => {
    const store = create();
    const calls = Array.from({ length: 20 }, (__, index) => [
      store.put(stored(`m${index}`)),
      index % 2 === 0 ? store.remove(`m${index}`) : store.put(stored(`m${index}`, 2)),
    ]);
    await Promise.all(calls.flat());
    const left = await store.load();
    expect(left).toHaveLength(10);
    expect(left.every(({ queuedAt }) => queuedAt === 2)).toBe(true);
  });
});

describe('an outbox store in a file', () => {
  it('is read by the next process', async () => {
    const first = new FileOutboxStore(path.join(directory, 'not', 'there', 'yet.json'));
    await Promise.all([first.put(stored('a')), first.put(stored('b')), first.remove('a')]);
    expect(await ids(new FileOutboxStore(path.join(directory, 'not', 'there', 'yet.json')))).toEqual(['b']);
  });

  it.each([
    ['half of it', '{"version":1,"mess'],
    ['something else', '["hello"]'],
    ['null', 'null'],
    ['messages without an id', '{"version":1,"messages":[{"text":"hi"}]}'],
    ['a version that is not known', '{"version":2,"messages":[]}'],
  ])('sets a file aside that holds %s, and starts empty', async (_, content) => {
    writeFileSync(file(), content);
    const store = new FileOutboxStore(file());
    expect(await store.load()).toEqual([]);
    expect(readFileSync(`${file()}.corrupt`, 'utf8')).toBe(content);
    await store.put(stored('a'));
    expect(await ids(new FileOutboxStore(file()))).toEqual(['a']);
  });

  it('is not disturbed by a write that a crash ended half way', async () => {
    await new FileOutboxStore(file()).put(stored('a'));
    writeFileSync(`${file()}.tmp`, '{"version":1,"mess');
    const store = new FileOutboxStore(file());
    expect(await ids(store)).toEqual(['a']);
    await store.put(stored('b'));
    expect(await ids(new FileOutboxStore(file()))).toEqual(['a', 'b']);
  });

  it('refuses a message when it is full, until there is room', async () => {
    const store = new FileOutboxStore(file(), 2);
    await Promise.all([store.put(stored('a')), store.put(stored('b'))]);
    await expect(store.put(stored('c'))).rejects.toThrow('is full');
    await store.put(stored('b', 2));
    await store.remove('a');
    await store.put(stored('c'));
    expect(await ids(new FileOutboxStore(file()))).toEqual(['b', 'c']);
  });

  it('rejects where no file can be', async () => {
    const store = new FileOutboxStore(directory);
    await expect(store.load()).rejects.toThrow();
    await expect(store.put(stored('a'))).rejects.toThrow();
  });
});

describe('an outbox store in the browser', () => {
  it('is there after a reload, for the same user only', async () => {
    const before = new IndexedDbOutboxStore('user-1');
    await before.put(stored('a', Date.now() * 1_000));
    await before.close();
    expect(await ids(new IndexedDbOutboxStore('user-1'))).toEqual(['a']);
    expect(await ids(new IndexedDbOutboxStore('user-2'))).toEqual([]);
  });

  it('forgets, of every user, what is older than a session can be', async () => {
    const day = 24 * 60 * 60 * 1_000;
    const [early, late] = [1_700_000_000_000, 1_700_000_060_000];
    for (const userId of ['user-1', 'user-2']) {
      const store = new IndexedDbOutboxStore(userId, () => early);
      await store.put(stored('early', early * 1_000));
      await store.put(stored('late', late * 1_000));
      await store.close();
    }
    const opened = async (userId: string, now: number) => {
      const store = new IndexedDbOutboxStore(userId, () => now);
      const left = await ids(store);
      await store.close();
      return left;
    };
    expect(await opened('user-1', early + day)).toEqual(['early', 'late']);
    expect(await opened('user-1', late + day)).toEqual(['late']);
    // By this clock nothing is old: what is missing was deleted before.
    expect(await opened('user-2', early)).toEqual(['late']);
  });

  it('rejects where there is no storage, and works once there is', async () => {
    const { indexedDB } = globalThis;
    const store = new IndexedDbOutboxStore('user-1');
    Reflect.deleteProperty(globalThis, 'indexedDB');
    await expect(store.load()).rejects.toThrow();
    globalThis.indexedDB = indexedDB;
    expect(await store.load()).toEqual([]);
  });

  it('makes way for a page with a later version of the database', async () => {
    await new IndexedDbOutboxStore('user-1').put(stored('a'));
    const opening = indexedDB.open('crossfade-outbox', 2);
    const { result } = await new Promise<IDBOpenDBRequest>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening);
      opening.onerror = () => reject(new Error('not opened'));
    });
    expect(result.version).toBe(2);
    result.close();
  });
});

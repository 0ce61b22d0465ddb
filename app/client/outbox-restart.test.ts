import 'fake-indexeddb/auto';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../testing/eventually';
import { createSession } from './chat-api';
import { ChatClient, type ChatClientOptions } from './chat-client';
import { IndexedDbOutboxStore } from './indexeddb-outbox-store';
import { MemoryOutboxStore } from './memory-outbox-store';
import type { OutboxStore } from './outbox-store';
import { partyForEachTest } from './testing/party-for-each-test';
import type { ProtocolServer } from './testing/protocol-server';
import { RecordingClock } from './testing/recording-clock';

let server: ProtocolServer;
const clients: ChatClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
partyForEachTest((started) => ({ server } = started));

const texts = () => server.log.messages('lobby').map(({ text }) => text);

/* A client in the lobby, which may be the next one of the same user. */
async function open(token: string, outbox: OutboxStore, options: Partial<ChatClientOptions> = {}) {
  const client = new ChatClient({ url: server.url, token, outbox, ...options });
  clients.push(client);
  client.start();
  await client.join('lobby');
  return client;
}

const session = async () => (await createSession(server.url, 'Ada')).token;

describe('a client with an outbox that outlives it', () => {
  it('takes a message for sent whose answer the last one did not live to hear', async () => {
    const token = await session();
    server.mischief.ackAfterMs = () => undefined;
    server.mischief.deliveries = () => 0;
    const before = await open(token, new IndexedDbOutboxStore('user-1'));
    before.send('lobby', 'precious');
    await eventually(() => expect(texts()).toEqual(['precious']));
    before.close();

    server.mischief.ackAfterMs = () => 0;
    const store = new IndexedDbOutboxStore('user-1');
    const after = await open(token, store);
    await eventually(() => expect(after.pending).toEqual([]));
    expect(after.room('lobby')?.messages.map(({ text }) => text)).toEqual(['precious']);
    expect(texts()).toEqual(['precious']);
    expect(await store.load()).toEqual([]);
  });

  it('sends what the last one left before anything written later, in order', async () => {
    const token = await session();
    const store = new MemoryOutboxStore();
    const before = new ChatClient({ url: server.url, token, outbox: store });
    for (const text of ['one', 'two', 'three']) before.send('lobby', text);
    before.close();
    const after = new ChatClient({ url: server.url, token, outbox: store });
    clients.push(after);
    after.send('lobby', 'four');
    after.start();
    await after.join('lobby');
    await eventually(() => expect(texts()).toEqual(['one', 'two', 'three', 'four']));
    await eventually(() => expect(after.pending).toEqual([]));
    expect(await store.load()).toEqual([]);
  });

  it('shows what is too old, or was refused, as failed: to be sent again, or forgotten', async () => {
    const token = await session();
    const store = new MemoryOutboxStore();
    const message = { roomId: 'lobby', createdAt: 0 };
    await store.put({ ...message, clientId: 'old', text: 'too old', queuedAt: 1 });
    await store.put({
      ...message,
      clientId: 'refused',
      text: 'refused',
      queuedAt: Date.now() * 1_000,
      failure: { code: 'too-large', message: 'too long' },
    });
    const client = await open(token, store);
    await eventually(() => expect(client.pending).toHaveLength(2));
    expect(client.pending).toMatchObject([
      { text: 'too old', state: 'failed', error: { code: 'disconnected' } },
      { text: 'refused', state: 'failed', error: { code: 'too-large' } },
    ]);
    client.retry('old');
    client.discard('refused');
    await eventually(() => expect(client.pending).toEqual([]));
    expect(texts()).toEqual(['too old']);
    expect(await store.load()).toEqual([]);
  });

  it('knows a failed message for sent when the room shows it', async () => {
    const token = await session();
    const store = new MemoryOutboxStore();
    const sent = { roomId: 'lobby', clientId: 'old', text: 'it went out' };
    server.log.append({ ...sent, userId: 'user-1', name: 'Ada', colour: 'blue' });
    await store.put({ ...sent, createdAt: 0, queuedAt: 1 });
    const client = await open(token, store);
    await eventually(() => expect(client.pending).toEqual([]));
    expect(await store.load()).toEqual([]);
    expect(server.sends).toEqual([]);
  });

  it('may share it with another tab: the message is stored once', async () => {
    const token = await session();
    const store = new MemoryOutboxStore();
    server.mischief.hear = () => false;
    const one = await open(token, store, { requestTimeoutMs: 100 });
    one.send('lobby', 'in both');
    const two = await open(token, store, { requestTimeoutMs: 100 });
    await eventually(() => expect(two.pending).toMatchObject([{ text: 'in both', state: 'sending' }]));
    server.mischief.hear = () => true;
    await eventually(() => expect([...one.pending, ...two.pending]).toEqual([]));
    expect(texts()).toEqual(['in both']);
  });
});

describe('a store that does not work', () => {
  const fails = () => Promise.reject(new Error('the quota is exceeded'));
  const throws = (): never => {
    throw new Error('storage is forbidden');
  };
  const hangs = () => new Promise<never>(() => {});

  it.each([
    ['rejects', { load: fails, put: fails, remove: fails }],
    ['throws', { load: throws, put: throws, remove: throws }],
    ['never answers', { load: hangs, put: hangs, remove: hangs }],
    ['never writes', { load: () => Promise.resolve([]), put: hangs, remove: hangs }],
  ])('keeps no message from being sent when it %s', async (_, store: OutboxStore) => {
    const client = await open(await session(), store, { clock: new RecordingClock(20) });
    client.send('lobby', 'all the same');
    await eventually(() => expect(client.pending).toEqual([]));
    expect(texts()).toEqual(['all the same']);
  });
});

describe('a process that is killed', () => {
  let directory: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'crossfade-outbox-'));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  function run(...args: string[]): ChildProcess {
    const child = fork(path.join(__dirname, 'testing/client-process.ts'), args, {
      execArgv: ['--require', 'tsx/cjs'],
    });
    children.push(child);
    return child;
  }

  it('in the middle of a send loses nothing: the next one delivers it, and it is stored once', async () => {
    const file = path.join(directory, 'outbox.json');
    const token = await session();
    // The first is stored, but its answer never comes; so the second cannot be sent.
    server.mischief.ackAfterMs = () => undefined;
    server.mischief.deliveries = () => 0;
    const first = run(server.url, token, file, 'answered to nobody', 'never sent');
    await eventually(() => {
      expect(texts()).toEqual(['answered to nobody']);
      expect(existsSync(file) && readFileSync(file, 'utf8')).toContain('never sent');
    });
    const gone = once(first, 'exit');
    first.kill('SIGKILL');
    await gone;

    server.mischief.ackAfterMs = () => 0;
    run(server.url, token, file);
    await eventually(() => {
      expect(texts()).toEqual(['answered to nobody', 'never sent']);
      expect(readFileSync(file, 'utf8')).toBe('{"version":1,"messages":[]}');
    });
  }, 40_000);
});

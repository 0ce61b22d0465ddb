import type { ChatMessage } from '../../contract/messages';
import { RequestError } from '../platform/request-error';
import { type AppendOutcome, MessageLog, type MessageLogConfig } from './message-log';

const draft = {
  roomId: 'lobby',
  clientId: 'c1',
  userId: 'user-1',
  name: 'Ada',
  text: 'hi',
  colour: 'blue',
} as const;

/** A store that answers as told, and then stores. */
function scripted(...outcomes: AppendOutcome[]) {
  const tried: ChatMessage[] = [];
  const batches: string[][] = [];
  const slept: number[] = [];
  const config: MessageLogConfig = {
    store: {
      messagesPerAppend: 3,
      append: (messages) => {
        tried.push(...messages);
        batches.push(messages.map(({ clientId }) => clientId));
        return Promise.resolve(outcomes.shift() ?? { kind: 'stored' });
      },
    },
    now: () => 1_000,
    clock: () => 0,
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
    random: () => 1,
  };
  return { log: new MessageLog(config), tried, batches, slept };
}

describe('the log', () => {
  it('stamps messages with the time in microseconds, and never twice with the same', async () => {
    const { log } = scripted();
    const stamps = await Promise.all([1, 2, 3].map(() => log.append(draft)));
    expect(stamps.map(({ message }) => message.timestamp)).toEqual([1_000_000, 1_000_001, 1_000_002]);
  });

  it('goes above a head that another clock has set, and remembers it', async () => {
    const { log, tried } = scripted({ kind: 'head-moved', head: 5_000_000 });
    expect((await log.append(draft)).message.timestamp).toBe(5_000_001);
    await log.append(draft);
    expect(tried.map(({ timestamp }) => timestamp)).toEqual([1_000_000, 5_000_001, 5_000_002]);
  });

  it('names the message before, so that a room is a chain', async () => {
    const { log, tried } = scripted({ kind: 'head-moved', head: 5_000_000 });
    await log.append(draft);
    await log.append(draft);
    expect(tried.map(({ previous }) => previous)).toEqual([0, 5_000_000, 5_000_001]);
  });

  it('follows what another instance is said to have stored, and believes the store more', async () => {
    const { log, tried } = scripted({ kind: 'stored' }, { kind: 'head-moved', head: 2_000_000 });
    await log.append(draft);
    log.heard('lobby', 9_000_000);
    log.heard('lobby', 3_000_000);
    await log.append(draft);
    expect(tried.map(({ previous }) => previous)).toEqual([0, 9_000_000, 2_000_000]);
  });

  it('does not forget what it heard while it was storing itself', async () => {
    const { log, tried } = scripted();
    const stored = log.append(draft);
    log.heard('lobby', 9_000_000);
    await stored;
    await log.append(draft);
    expect(tried.map(({ previous }) => previous)).toEqual([0, 9_000_000]);
  });

  it('answers a repeated client id with the message that was stored', async () => {
    const stored = { ...draft, timestamp: 7, previous: 0, text: 'the first time' };
    const { log } = scripted({ kind: 'duplicates', stored: new Map([[0, stored]]) });
    expect(await log.append(draft)).toEqual({ message: stored, duplicate: true });
  });

  it('stores together what has arrived meanwhile, in order', async () => {
    const { log, batches, tried } = scripted();
    await Promise.all(['1', '2', '3', '4', '5'].map((clientId) => log.append({ ...draft, clientId })));
    expect(batches).toEqual([['1'], ['2', '3', '4'], ['5']]);
    const stamps = tried.map(({ timestamp }) => timestamp);
    expect(tried.map(({ previous }) => previous)).toEqual([0, ...stamps.slice(0, -1)]);
  });

  it('stores the others when one of them had been stored before', async () => {
    const stored = { ...draft, clientId: '3', timestamp: 7, previous: 0 };
    const { log, batches } = scripted(
      { kind: 'stored' },
      { kind: 'duplicates', stored: new Map([[1, stored]]) },
    );
    const appended = await Promise.all(
      ['1', '2', '3', '4'].map((clientId) => log.append({ ...draft, clientId })),
    );
    expect(batches).toEqual([['1'], ['2', '3', '4'], ['2', '4']]);
    expect(appended.map(({ duplicate }) => duplicate)).toEqual([false, false, true, false]);
    expect(appended[2]?.message).toEqual(stored);
  });

  it('does not store one message twice together', async () => {
    const { log, batches } = scripted();
    await Promise.all(['1', '2', '2', '3'].map((clientId) => log.append({ ...draft, clientId })));
    expect(batches).toEqual([['1'], ['2'], ['2', '3']]);
  });

  it('waits longer from time to time while others write, and succeeds', async () => {
    const contended: AppendOutcome = { kind: 'contended' };
    const { log, slept } = scripted(contended, contended, contended);
    expect(await log.append(draft)).toMatchObject({ duplicate: false });
    expect(slept).toEqual([10, 20, 40]);
  });

  it('gives up in the end, and says that a repetition may succeed', async () => {
    const { log, tried } = scripted(
      ...Array.from({ length: 50 }, (): AppendOutcome => ({ kind: 'contended' })),
    );
    await expect(log.append(draft)).rejects.toMatchObject({ code: 'unavailable' });
    expect(tried.length).toBeLessThan(50);
  });

  it('refuses an unknown room', async () => {
    const { log } = scripted({ kind: 'unknown-room' });
    await expect(log.append(draft)).rejects.toMatchObject({ code: 'unknown-room' });
  });

  it('writes one message of a room at a time, and those of other rooms meanwhile', async () => {
    const started: string[] = [];
    const finish: (() => void)[] = [];
    const log = new MessageLog({
      store: {
        messagesPerAppend: 1,
        append: ([message]) => {
          started.push(`${message?.roomId} ${message?.clientId}`);
          return new Promise((resolve) => finish.push(() => resolve({ kind: 'stored' })));
        },
      },
      now: () => 1,
      clock: () => 0,
      sleep: () => Promise.resolve(),
      random: () => 0,
    });
    const all = [
      log.append(draft),
      log.append({ ...draft, clientId: 'c2' }),
      log.append({ ...draft, roomId: 'other' }),
    ];
    await new Promise(setImmediate);
    expect(started).toEqual(['lobby c1', 'other c1']);
    while (started.length < 3 || finish.length > 0) {
      finish.shift()?.();
      await new Promise(setImmediate);
    }
    await Promise.all(all);
    expect(started).toEqual(['lobby c1', 'other c1', 'lobby c2']);
  });

  it('turns messages away when too many wait', async () => {
    const log = new MessageLog({
      store: { messagesPerAppend: 1, append: () => new Promise(() => undefined) },
      now: () => 1,
      clock: () => 0,
      sleep: () => Promise.resolve(),
      random: () => 0,
    });
    const first = Array.from({ length: 1_001 }, () => log.append(draft));
    await expect(log.append(draft)).rejects.toMatchObject({
      code: 'unavailable',
      options: { retryAfterMs: 500 },
    });
    expect(first).toHaveLength(1_001);
  });
});

describe('while the store fails', () => {
  const unavailable = new RequestError('unavailable', 'later', { retryAfterMs: 500 });
  const draftOf = (clientId: string) => ({ ...draft, clientId });

  it('all that wait behind a failed attempt are refused with it, and later ones are tried again', async () => {
    let attempts = 0;
    const log = new MessageLog({
      store: {
        messagesPerAppend: 1,
        append: async () => {
          const attempt = (attempts += 1);
          await new Promise(setImmediate);
          if (attempt === 1) throw unavailable;
          return { kind: 'stored' };
        },
      },
      now: () => 1,
      clock: () => 0,
      sleep: () => Promise.resolve(),
      random: () => 0,
    });
    const all = ['1', '2', '3'].map((clientId) => log.append(draftOf(clientId)));
    const elsewhere = log.append({ ...draft, roomId: 'other' });
    expect(await Promise.allSettled(all)).toEqual(
      all.map(() => ({ status: 'rejected', reason: unavailable }) as const),
    );
    expect(attempts).toBe(2);
    expect(await elsewhere).toMatchObject({ duplicate: false });
    expect(await log.append(draftOf('2'))).toMatchObject({ duplicate: false });
  });

  /** A store that takes its time, by a clock of the test. */
  function slowLog(outcome: AppendOutcome, ms: number) {
    let time = 0;
    const batches: string[][] = [];
    const log = new MessageLog({
      store: {
        messagesPerAppend: 10,
        append: async (messages) => {
          batches.push(messages.map(({ clientId }) => clientId));
          await new Promise(setImmediate);
          time += ms;
          return outcome;
        },
      },
      now: () => 1,
      clock: () => time,
      sleep: () => Promise.resolve(),
      random: () => 0,
    });
    return { log, batches, wait: (more: number) => void (time += more) };
  }

  it('a message that has waited for too long is refused, and those that came after it are stored', async () => {
    const { log, batches, wait } = slowLog({ kind: 'stored' }, 2_000);
    const first = log.append(draftOf('first'));
    const long = log.append(draftOf('waits long'));
    wait(1_500);
    const short = log.append(draftOf('waits less'));
    await expect(long).rejects.toMatchObject({ code: 'unavailable', options: { retryAfterMs: 500 } });
    await Promise.all([first, short]);
    expect(batches).toEqual([['first'], ['waits less']]);
  });

  it('nothing is tried any more for a message that came long ago', async () => {
    const { log, batches } = slowLog({ kind: 'contended' }, 2_000);
    await expect(log.append(draftOf('1'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(batches).toEqual([['1'], ['1']]);
  });
});

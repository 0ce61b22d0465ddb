import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import type { ChatMessage } from '../../contract/messages';
import type { DynamoDb } from '../platform/dynamodb';
import { TEST_TABLES } from '../testing/tables';
import { dynamoDbError, startTestStore, type TestStore } from '../testing/test-store';
import { MessageLog } from './message-log';
import { MessagePages } from './message-pages';
import { MessageRepository } from './message-repository';
import { RecentMessages } from './recent-messages';
import { RoomRepository } from './room-repository';
import { numbered, room } from './testing/numbered-log';

const roomId = 'lobby';
const draftOf = (clientId: string) =>
  ({ roomId, clientId, userId: 'user-1', name: 'Ada', text: 'hi', colour: 'blue' }) as const;

let store: TestStore;
let dynamoDb: DynamoDb;

beforeEach(async () => {
  store = await startTestStore(await startDynamoDb({ tables: TEST_TABLES }));
  dynamoDb = store.connect();
  await new RoomRepository(dynamoDb).create({ roomId, name: 'Lobby', createdAt: 1 }, true);
});
afterEach(async () => {
  dynamoDb.close();
  await store.stop();
});

/** The log as an instance has it whose clock goes so many milliseconds ahead. */
function logAhead(ms: number): MessageLog {
  return new MessageLog({
    store: new MessageRepository(dynamoDb, Date.now),
    now: () => Date.now() + ms,
    // However slow this machine is, nothing has waited for too long.
    clock: () => 0,
    sleep: (pause) => sleep(pause),
    random: Math.random,
  });
}

/** The pages as an instance has them that has just started, and how many messages each query wanted. */
function freshPages() {
  const limits: number[] = [];
  const repository = new MessageRepository(dynamoDb, Date.now);
  const pages = new MessagePages({
    rooms: new RoomRepository(dynamoDb),
    messages: {
      range: (of, range, limit) => {
        limits.push(limit);
        return repository.range(of, range, limit);
      },
    },
    recent: new RecentMessages(),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  });
  return { pages, limits };
}

/** Reads on from a cursor as a client does. */
async function readFrom(since: number, limit?: number) {
  const { pages, limits } = freshPages();
  const read: ChatMessage[] = [];
  for (;;) {
    const { page } = await pages.read({ roomId, since: read.at(-1)?.timestamp ?? since, limit });
    read.push(...page.messages);
    if (!page.more) return { read, limits, head: page.head };
    if (page.messages.length === 0) throw new Error('an empty page that says there is more');
  }
}

function isChain(messages: readonly ChatMessage[]): boolean {
  return messages.every(
    ({ timestamp, previous }, index) =>
      previous === (messages[index - 1]?.timestamp ?? previous) && timestamp > previous,
  );
}

describe('instances whose clocks differ', () => {
  it('keep one order, and hide nothing from whoever reads on from what they have', async () => {
    const [ahead, behind, right] = [logAhead(60_000), logAhead(-60_000), logAhead(0)];
    const sent: ChatMessage[] = [];
    let cursor = 0;
    for (const [index, log] of [right, ahead, behind, right, behind, ahead].entries()) {
      sent.push((await log.append(draftOf(`c${index}`))).message);
      const { read, head } = await readFrom(cursor);
      expect(read).toEqual(sent.slice(-1));
      cursor = head;
    }
    expect(isChain(sent)).toBe(true);
    expect((await readFrom(0)).read).toEqual(sent);
    expect((sent[1]?.timestamp ?? 0) - (sent[0]?.timestamp ?? 0)).toBeGreaterThan(59_000_000);
  });

  it('do so too when they write at the same time', async () => {
    const logs = [logAhead(60_000), logAhead(-60_000)];
    const appended = await Promise.all(
      logs.flatMap((log, index) =>
        Array.from({ length: 30 }, (_, number) => log.append(draftOf(`${index}-${number}`))),
      ),
    );
    const { read } = await readFrom(0);
    expect(read).toHaveLength(60);
    expect(isChain(read)).toBe(true);
    expect(appended.map(({ message }) => message).sort((a, b) => a.timestamp - b.timestamp)).toEqual(read);
  });
});

describe('a message whose sender was never answered', () => {
  it('is stored once when it is sent again to another instance', async () => {
    store.mischief.fault = (operation) => (operation === 'TransactWriteItems' ? 'lost answer' : undefined);
    await expect(logAhead(0).append(draftOf('precious'))).rejects.toMatchObject({ code: 'unavailable' });
    store.mischief.fault = () => undefined;
    const { read } = await readFrom(0);
    expect(read).toMatchObject([{ clientId: 'precious' }]);
    expect(await logAhead(0).append(draftOf('precious'))).toEqual({ message: read[0], duplicate: true });
    expect((await readFrom(0)).read).toEqual(read);
  });

  it('is refused in the time of one request when the store is so late that finding it would take longer', async () => {
    await logAhead(0).append(draftOf('precious'));
    const patient = { connectMs: 1_000, attemptMs: 10_000, attempts: 1, requestMs: 10_000 };
    const again = async (requestMs: number) => {
      const late = store.connect(undefined, { ...patient, requestMs });
      const repository = new MessageRepository(late, Date.now);
      try {
        return await repository.append([{ ...draftOf('precious'), timestamp: 2, previous: 1 }]);
      } finally {
        late.close();
      }
    };
    store.mischief.latencyMs = 200;
    // Enough for each of the three requests that are needed, and not for all of them.
    await expect(again(400)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await again(10_000)).toMatchObject({ kind: 'duplicates' });
  });

  it('is followed by others without a gap, by the instance that does not know of it too', async () => {
    const log = logAhead(0);
    await log.append(draftOf('1'));
    store.mischief.fault = (operation) => (operation === 'TransactWriteItems' ? 'lost answer' : undefined);
    await expect(log.append(draftOf('2'))).rejects.toMatchObject({ code: 'unavailable' });
    store.mischief.fault = () => undefined;
    await log.append(draftOf('3'));
    const { read } = await readFrom(0);
    expect(read.map(({ clientId }) => clientId)).toEqual(['1', '2', '3']);
    expect(isChain(read)).toBe(true);
  });
});

describe('transactions that are cancelled', () => {
  const cancelledFor = (Code: string) =>
    dynamoDbError('TransactionCanceledException', {
      CancellationReasons: [{ Code }, { Code: 'None' }, { Code: 'None' }],
    });

  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'because of %s are tried again for a while, and can be tried again later',
    async (code) => {
      store.mischief.fault = () => cancelledFor(code);
      const pauses: number[] = [];
      const log = new MessageLog({
        store: new MessageRepository(dynamoDb, Date.now),
        now: Date.now,
        clock: () => 0,
        sleep: (ms) => {
          pauses.push(ms);
          return Promise.resolve();
        },
        random: () => 1,
      });
      const appending = log.append(draftOf('c'));
      await expect(appending).rejects.toMatchObject({ code: 'unavailable', options: { retryAfterMs: 500 } });
      expect(pauses).toHaveLength(15);
      expect(store.asked.filter((operation) => operation === 'TransactWriteItems')).toHaveLength(15);
      store.mischief.fault = () => undefined;
      expect(await log.append(draftOf('c'))).toMatchObject({ duplicate: false });
    },
  );
});

/** A log of so many messages, put there in fewer steps than a sender takes. */
async function fillLog(count: number): Promise<ChatMessage[]> {
  const messages = Array.from({ length: count }, (_, index) => numbered(index + 1));
  const { rooms, messages: table } = dynamoDb.tables;
  for (let from = 0; from < count; from += 25) {
    const puts = messages.slice(from, from + 25).map((message) => ({ PutRequest: { Item: { ...message } } }));
    await dynamoDb.request((client) =>
      client.send(new BatchWriteCommand({ RequestItems: { [table]: puts } })),
    );
  }
  const head = { ...room, roomId, head: count };
  await dynamoDb.request((client) => client.send(new PutCommand({ TableName: rooms, Item: head })));
  return messages;
}

it('who was away for hours reads 3,000 messages, a page at a time, each once and in order', async () => {
  const log = await fillLog(3_001);
  const { read, limits, head } = await readFrom(1, 200);
  expect(read).toEqual(log.slice(1));
  expect(isChain(read)).toBe(true);
  expect(head).toBe(3_001);
  // One more than a page tells whether there is another.
  expect(limits).toEqual(Array(15).fill(201));
});

import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { RoomRepository } from '../chat/room-repository';
import { TEST_TABLES } from '../testing/tables';
import { dynamoDbError, OUTAGE, startTestStore, type TestStore } from '../testing/test-store';
import { isThrottledTransaction, type StorePatience } from './dynamodb';

const ROOM = { roomId: 'lobby', name: 'Lobby', createdAt: 1 };
const QUICK: StorePatience = { connectMs: 100, attemptMs: 50, attempts: 3, requestMs: 2_000 };

let store: TestStore;

beforeEach(async () => {
  store = await startTestStore(await startDynamoDb({ tables: TEST_TABLES }));
});
afterEach(() => store.stop());

/** What becomes of a read. */
async function read(patience = QUICK): Promise<unknown> {
  const dynamoDb = store.connect(undefined, patience);
  const command = new GetCommand({ TableName: dynamoDb.tables.rooms, Key: { roomId: ROOM.roomId } });
  try {
    return (await dynamoDb.request((client) => client.send(command))).Item;
  } catch (error) {
    return error;
  } finally {
    dynamoDb.close();
  }
}

const refusal = { code: 'unavailable', options: { retryAfterMs: 500 } };

describe('a store that', () => {
  it.each([
    ['never answers', 'silence'],
    ['loses its answers', 'lost answer'],
    ['is away', OUTAGE],
    ['throttles requests', dynamoDbError('ThrottlingException')],
    ['has too little capacity', dynamoDbError('ProvisionedThroughputExceededException')],
  ] as const)(
    '%s is asked three times, and what was wanted can be tried again later',
    async (_what, fault) => {
      store.mischief.fault = () => fault;
      expect(await read({ ...QUICK, requestMs: 6_500 })).toMatchObject(refusal);
      expect(store.asked).toEqual(['GetItem', 'GetItem', 'GetItem']);
    },
  );

  it('answers at last is enough', async () => {
    store.mischief.fault = () => (store.asked.length < 3 ? 'silence' : undefined);
    expect(await read()).toBeUndefined();
    expect(store.asked).toHaveLength(3);
  });

  it('takes too long in all is given up, however often it may be asked', async () => {
    store.mischief.fault = () => 'silence';
    expect(await read({ ...QUICK, attemptMs: 500, requestMs: 100 })).toMatchObject({
      ...refusal,
      cause: { message: 'not done within 100 ms' },
    });
  });
});

it('a failed condition is passed on as it is', async () => {
  const dynamoDb = store.connect(undefined, QUICK);
  store.mischief.fault = () => dynamoDbError('ConditionalCheckFailedException');
  const failed = await dynamoDb
    .request((client) =>
      client.send(new GetCommand({ TableName: dynamoDb.tables.rooms, Key: { roomId: 'lobby' } })),
    )
    .catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(ConditionalCheckFailedException);
  expect(await new RoomRepository(dynamoDb).create(ROOM, true)).toBe(false);
  dynamoDb.close();
});

it('a transaction that was throttled is passed on as it is, and can be told from one that conflicted', async () => {
  const dynamoDb = store.connect(undefined, QUICK);
  const cancelledBy = (Code: string) => {
    store.mischief.fault = () =>
      dynamoDbError('TransactionCanceledException', { CancellationReasons: [{ Code: 'None' }, { Code }] });
    const TransactItems = [{ Put: { TableName: dynamoDb.tables.rooms, Item: ROOM } }];
    return dynamoDb
      .request((client) => client.send(new TransactWriteCommand({ TransactItems })))
      .catch((error: unknown) => error);
  };
  const throttled = await cancelledBy('ThrottlingError');
  expect(throttled).toBeInstanceOf(TransactionCanceledException);
  expect(isThrottledTransaction(throttled)).toBe(true);
  expect(isThrottledTransaction(await cancelledBy('TransactionConflict'))).toBe(false);
  dynamoDb.close();
});

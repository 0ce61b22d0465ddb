import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { COUNTERS, type ListeningDynamoDb, listeningDynamoDb, MESSAGES } from './testing/listening-dynamodb';

let dynamo: ListeningDynamoDb;
beforeAll(async () => {
  dynamo = await listeningDynamoDb();
});
afterAll(() => dynamo.stop());

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;
const TableName = COUNTERS.name;
const key = (counterId: string) => ({ TableName, Key: { counterId } });
const write = (TransactItems: Items, ClientRequestToken?: string) =>
  dynamo.documents.send(new TransactWriteCommand({ TransactItems, ClientRequestToken }));
const store = (counterId: string, value: number) =>
  dynamo.documents.send(new PutCommand({ TableName, Item: { counterId, value } }));
const valueOf = async (counterId: string) =>
  (await dynamo.documents.send(new GetCommand({ ...key(counterId), ConsistentRead: true }))).Item?.value as
    number | undefined;
const add = (counterId: string, amount: number) => ({
  Update: {
    ...key(counterId),
    UpdateExpression: 'ADD #value :amount',
    ExpressionAttributeNames: { '#value': 'value' },
    ExpressionAttributeValues: { ':amount': amount },
  },
});
const atLeast = (counterId: string, least: number) => ({
  ConditionCheck: {
    ...key(counterId),
    ConditionExpression: '#value >= :least',
    ExpressionAttributeNames: { '#value': 'value' },
    ExpressionAttributeValues: { ':least': least },
  },
});
const absent = (counterId: string, value: number) => ({
  Put: { TableName, Item: { counterId, value }, ConditionExpression: 'attribute_not_exists(counterId)' },
});

/** The name, message and reasons of the error that a write ends in. */
async function refusalOf(writing: Promise<unknown>) {
  const error: unknown = await writing.then(
    () => new Error('it was written'),
    (reason: unknown) => reason,
  );
  const reasons = error instanceof TransactionCanceledException ? error.CancellationReasons : undefined;
  return { name: (error as Error).name, message: (error as Error).message, reasons };
}

beforeEach(async () => {
  await Promise.all([store('stock', 10), store('sold', 0), store('old', 5)]);
  await dynamo.documents.send(new DeleteCommand(key('new')));
});

describe('TransactWriteItems', () => {
  it('does all of it when every condition holds', async () => {
    await write([
      add('sold', 2),
      atLeast('stock', 10),
      absent('new', 1),
      { Delete: { ...key('old'), ConditionExpression: 'attribute_exists(counterId)' } },
    ]);
    expect(await Promise.all(['sold', 'stock', 'new', 'old'].map(valueOf))).toEqual([2, 10, 1, undefined]);
  });

  it('does none of it when one condition fails, and says which', async () => {
    const refusal = await refusalOf(
      write([add('sold', 2), atLeast('stock', 11), absent('new', 1), { Delete: key('old') }]),
    );
    expect(refusal).toEqual({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None, None]',
      reasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
        { Code: 'None' },
        { Code: 'None' },
      ],
    });
    expect(await Promise.all(['sold', 'stock', 'new', 'old'].map(valueOf))).toEqual([0, 10, undefined, 5]);
  });

  it('names every condition that fails, with the item where that was asked for', async () => {
    const asked = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
    const { reasons } = await refusalOf(
      write([
        { Put: { ...absent('old', 6).Put, ...asked } },
        absent('stock', 6),
        { ConditionCheck: { ...atLeast('new', 1).ConditionCheck, ...asked } },
        add('sold', 1),
      ]),
    );
    const failed = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
    expect(reasons).toEqual([
      { ...failed, Item: { counterId: { S: 'old' }, value: { N: '5' } } },
      failed,
      failed,
      { Code: 'None' },
    ]);
  });

  it('restores indexes along with the items', async () => {
    const Item = { roomId: 'r', timestamp: 1, userId: 'before', text: 'hello' };
    await dynamo.documents.send(new PutCommand({ TableName: MESSAGES.name, Item }));
    await refusalOf(
      write([{ Put: { TableName: MESSAGES.name, Item: { ...Item, userId: 'after' } } }, absent('stock', 1)]),
    );
    const byUser = async (userId: string) =>
      (
        await dynamo.documents.send(
          new QueryCommand({
            TableName: MESSAGES.name,
            IndexName: 'userId-timestamp-index',
            KeyConditionExpression: 'userId = :userId',
            ExpressionAttributeValues: { ':userId': userId },
          }),
        )
      ).Items;
    expect(await byUser('before')).toEqual([Item]);
    expect(await byUser('after')).toEqual([]);
  });

  it('checks a condition on an item that is not there without making it', async () => {
    await write([
      { ConditionCheck: { ...key('new'), ConditionExpression: 'attribute_not_exists(counterId)' } },
      add('sold', 1),
    ]);
    expect(await valueOf('new')).toBeUndefined();
    const { Item } = await dynamo.documents.send(new GetCommand(key('new')));
    expect(Item).toBeUndefined();
  });

  it('cancels when an update does not fit the stored item', async () => {
    await dynamo.documents.send(new PutCommand({ TableName, Item: { counterId: 'new', value: 'text' } }));
    expect(await refusalOf(write([add('sold', 1), add('new', 1)]))).toMatchObject({
      name: 'TransactionCanceledException',
      reasons: [
        { Code: 'None' },
        {
          Code: 'ValidationError',
          Message: 'An operand in the update expression has an incorrect data type',
        },
      ],
    });
    expect(await valueOf('sold')).toBe(0);
  });

  it('cancels when a key does not fit the table', async () => {
    const put = { Put: { TableName, Item: { name: 'no key' } } };
    expect(await refusalOf(write([add('sold', 1), put]))).toMatchObject({
      name: 'TransactionCanceledException',
      reasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
    expect(await valueOf('sold')).toBe(0);
  });

  it.each<[string, Items, string, RegExp]>([
    ['no items', [], 'ValidationException', /length greater than or equal to 1/],
    [
      'more than 100 items',
      Array.from({ length: 101 }, (_, index) => absent(`many-${index}`, 1)),
      'ValidationException',
      /length less than or equal to 100/,
    ],
    [
      'two operations on one item',
      [add('sold', 1), atLeast('sold', 0)],
      'ValidationException',
      /cannot include multiple operations on one item/,
    ],
    [
      'two operations on one item whose key is a number',
      [1, 2].map((n) => ({
        Put: { TableName: MESSAGES.name, Item: { roomId: 'r', timestamp: 7, userId: 'u', n } },
      })),
      'ValidationException',
      /cannot include multiple operations on one item/,
    ],
    [
      'an item of two operations',
      [{ ...add('sold', 1), ...absent('new', 1) }],
      'ValidationException',
      /can only contain one of/,
    ],
    [
      'an expression that cannot be read',
      [add('sold', 1), { Delete: { ...key('old'), ConditionExpression: 'value ==== 5' } }],
      'ValidationException',
      /Invalid ConditionExpression: Syntax error/,
    ],
    [
      'an expression beyond the engine',
      [add('sold', 1), { Delete: { ...key('old'), ConditionExpression: 'counterId IN (x)' } }],
      'ValidationException',
      /takes only values/,
    ],
    [
      'a table that does not exist',
      [add('sold', 1), { Delete: { TableName: 'no-such-table', Key: { id: '1' } } }],
      'ResourceNotFoundException',
      /Requested resource not found/,
    ],
  ])('refuses %s and writes nothing', async (_, items, name, message) => {
    const refusal = await refusalOf(write(items));
    expect(refusal.name).toBe(name);
    expect(refusal.message).toMatch(message);
    expect(await Promise.all(['sold', 'new', 'old', 'many-0'].map(valueOf))).toEqual([
      0,
      undefined,
      5,
      undefined,
    ]);
  });

  it('writes 100 items at once', async () => {
    await write(Array.from({ length: 100 }, (_, index) => absent(`hundred-${index}`, index)));
    expect(await valueOf('hundred-99')).toBe(99);
  });

  it('never sells more than there is, and shows no half of a sale', async () => {
    const sell = () =>
      write([
        {
          Update: {
            ...add('stock', -1).Update,
            ConditionExpression: '#value > :none',
            ExpressionAttributeValues: { ':amount': -1, ':none': 0 },
          },
        },
        add('sold', 1),
      ]);
    const look = async () => {
      const { Responses } = await dynamo.documents.send(
        new TransactGetCommand({ TransactItems: [{ Get: key('stock') }, { Get: key('sold') }] }),
      );
      return Responses?.reduce((sum, { Item }) => sum + Number(Item?.value), 0);
    };
    const sales = await Promise.allSettled(
      Array.from({ length: 25 }, async () => {
        const [, total] = await Promise.all([sell(), look()]);
        return total;
      }),
    );
    const done = sales.filter((sale) => sale.status === 'fulfilled');
    expect(done.map(({ value }) => value)).toEqual(Array.from({ length: 10 }, () => 10));
    expect(await Promise.all(['stock', 'sold'].map(valueOf))).toEqual([0, 10]);
  });

  it('keeps single writes out while it runs', async () => {
    const single = () =>
      dynamo.documents.send(
        new UpdateCommand({
          ...add('sold', 1).Update,
          ReturnValues: 'ALL_NEW',
        }),
      );
    const cancelled = () => refusalOf(write([add('sold', 1000), absent('stock', 1)]));
    const singles = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const [{ Attributes }] = await Promise.all([single(), cancelled()]);
        return Number(Attributes?.value);
      }),
    );
    expect(Math.max(...singles)).toBe(20);
    expect(await valueOf('sold')).toBe(20);
  });
});

describe('a ClientRequestToken', () => {
  it('lets a retry succeed without doing it again', async () => {
    await write([add('sold', 1)], 'token-1');
    await write([add('sold', 1)], 'token-1');
    expect(await valueOf('sold')).toBe(1);
  });

  it('is not spent on a transaction that was cancelled', async () => {
    const sale = [add('sold', 1), absent('stock', 1)];
    await refusalOf(write(sale, 'token-2'));
    await dynamo.documents.send(new DeleteCommand(key('stock')));
    await write(sale, 'token-2');
    expect(await valueOf('sold')).toBe(1);
  });

  it('cannot stand for another transaction', async () => {
    await write([add('sold', 1)], 'token-3');
    expect((await refusalOf(write([add('sold', 2)], 'token-3'))).name).toBe(
      'IdempotentParameterMismatchException',
    );
    expect(await valueOf('sold')).toBe(1);
  });

  it('is forgotten after ten minutes', async () => {
    await write([add('sold', 1)], 'token-4');
    dynamo.advance(10 * 60_000);
    await write([add('sold', 1)], 'token-4');
    expect(await valueOf('sold')).toBe(2);
  });
});

describe('TransactGetItems', () => {
  it('answers in order, with nothing for an item that is not there', async () => {
    const { Responses } = await dynamo.documents.send(
      new TransactGetCommand({
        TransactItems: [
          { Get: key('old') },
          { Get: key('new') },
          { Get: { ...key('stock'), ProjectionExpression: 'counterId' } },
        ],
      }),
    );
    expect(Responses).toEqual([
      { Item: { counterId: 'old', value: 5 } },
      {},
      { Item: { counterId: 'stock' } },
    ]);
  });

  it('refuses to read one item twice', async () => {
    const twice = dynamo.documents.send(
      new TransactGetCommand({ TransactItems: [{ Get: key('old') }, { Get: key('old') }] }),
    );
    expect((await refusalOf(twice)).name).toBe('ValidationException');
  });

  it('cancels when a key does not fit the table', async () => {
    const misfit = dynamo.documents.send(
      new TransactGetCommand({
        TransactItems: [{ Get: key('old') }, { Get: { TableName, Key: { name: 'x' } } }],
      }),
    );
    expect(await refusalOf(misfit)).toMatchObject({
      name: 'TransactionCanceledException',
      reasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
  });
});

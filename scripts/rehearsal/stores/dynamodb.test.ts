import { connect } from 'node:net';
import { once } from 'node:events';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { COUNTERS, type ListeningDynamoDb, listeningDynamoDb, MESSAGES } from './testing/listening-dynamodb';

let dynamo: ListeningDynamoDb;
beforeAll(async () => {
  dynamo = await listeningDynamoDb();
});
afterAll(() => dynamo.stop());

const message = (roomId: string, timestamp: number, userId = 'user-1') => ({
  roomId,
  timestamp,
  userId,
  text: `text ${timestamp}`,
  colour: 'blue',
});

describe('the tables', () => {
  it('are active from the start, with their keys and indexes', async () => {
    const { Table } = await dynamo.client.send(new DescribeTableCommand({ TableName: MESSAGES.name }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      KeySchema: [
        { AttributeName: 'roomId', KeyType: 'HASH' },
        { AttributeName: 'timestamp', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'userId-timestamp-index',
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['text'] },
        },
      ],
    });
  });

  it('give a room in the order of its numbers, a page at a time', async () => {
    const times = [100, 9, 1_760_000_000_000_001, 20];
    await dynamo.documents.send(
      new BatchWriteCommand({
        RequestItems: {
          [MESSAGES.name]: times.map((timestamp) => ({
            PutRequest: { Item: message('ordered', timestamp) },
          })),
        },
      }),
    );
    const query = {
      TableName: MESSAGES.name,
      KeyConditionExpression: 'roomId = :room AND #t > :since',
      ExpressionAttributeNames: { '#t': 'timestamp' },
      ExpressionAttributeValues: { ':room': 'ordered', ':since': 9 },
    };
    const page = await dynamo.documents.send(new QueryCommand({ ...query, Limit: 2 }));
    const rest = await dynamo.documents.send(
      new QueryCommand({ ...query, ExclusiveStartKey: page.LastEvaluatedKey }),
    );
    expect(page.Items?.map(({ timestamp }) => timestamp as number)).toEqual([20, 100]);
    expect(rest.Items?.map(({ timestamp }) => timestamp as number)).toEqual([1_760_000_000_000_001]);
  });

  it('give a user’s messages by the index, newest first, with what it projects', async () => {
    await dynamo.documents.send(
      new PutCommand({ TableName: MESSAGES.name, Item: message('a', 1, 'user-7') }),
    );
    await dynamo.documents.send(
      new PutCommand({ TableName: MESSAGES.name, Item: message('b', 2, 'user-7') }),
    );
    const { Items } = await dynamo.documents.send(
      new QueryCommand({
        TableName: MESSAGES.name,
        IndexName: 'userId-timestamp-index',
        KeyConditionExpression: 'userId = :user',
        ExpressionAttributeValues: { ':user': 'user-7' },
        ScanIndexForward: false,
      }),
    );
    expect(Items).toEqual([
      { roomId: 'b', timestamp: 2, userId: 'user-7', text: 'text 2' },
      { roomId: 'a', timestamp: 1, userId: 'user-7', text: 'text 1' },
    ]);
  });

  it('count without losing a step when many count at once', async () => {
    const count = () =>
      dynamo.documents.send(
        new UpdateCommand({
          TableName: COUNTERS.name,
          Key: { counterId: 'users' },
          UpdateExpression: 'ADD #n :one',
          ExpressionAttributeNames: { '#n': 'value' },
          ExpressionAttributeValues: { ':one': 1 },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
    const counted = await Promise.all(Array.from({ length: 40 }, count));
    const values = counted.map(({ Attributes }) => Number(Attributes?.value)).sort((a, b) => a - b);
    expect(values).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });
});

describe('a write whose condition fails', () => {
  const item = message('conditions', 1);
  const failing = {
    TableName: MESSAGES.name,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
  beforeEach(() => dynamo.documents.send(new PutCommand({ TableName: MESSAGES.name, Item: item })));

  it.each([
    [
      'put',
      () =>
        dynamo.documents.send(
          new PutCommand({
            ...failing,
            Item: { ...item, text: 'another' },
            ConditionExpression: 'attribute_not_exists(roomId)',
          }),
        ),
    ],
    [
      'update',
      () =>
        dynamo.documents.send(
          new UpdateCommand({
            ...failing,
            Key: { roomId: 'conditions', timestamp: 1 },
            UpdateExpression: 'SET #text = :text',
            ConditionExpression: 'colour = :colour',
            ExpressionAttributeNames: { '#text': 'text' },
            ExpressionAttributeValues: { ':text': 'another', ':colour': 'green' },
          }),
        ),
    ],
    [
      'delete',
      () =>
        dynamo.documents.send(
          new DeleteCommand({
            ...failing,
            Key: { roomId: 'conditions', timestamp: 1 },
            ConditionExpression: 'attribute_not_exists(roomId)',
          }),
        ),
    ],
  ])('answers a %s with the item that stands in its way, and leaves it', async (_, write) => {
    await expect(write()).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: { text: { S: 'text 1' }, colour: { S: 'blue' } },
    });
    const { Item } = await dynamo.documents.send(
      new GetCommand({ TableName: MESSAGES.name, Key: { roomId: 'conditions', timestamp: 1 } }),
    );
    expect(Item).toEqual(item);
  });

  it('has no item to show when there is none', async () => {
    const write = dynamo.documents.send(
      new DeleteCommand({
        ...failing,
        Key: { roomId: 'conditions', timestamp: 2 },
        ConditionExpression: 'attribute_exists(roomId)',
      }),
    );
    await expect(write).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    await expect(write).rejects.not.toHaveProperty('Item', expect.anything());
  });
});

describe('a request that is no good', () => {
  const post = (target: string, body: string, headers: Record<string, string> = {}) =>
    fetch(dynamo.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target, ...headers },
      body,
    });
  const signed = {
    authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c',
    'x-amz-date': 'd',
  };

  it.each([
    [
      'an unknown operation',
      'DynamoDB_20120810.Frobnicate',
      '{}',
      signed,
      'com.amazon.coral.service#UnknownOperationException',
    ],
    [
      'a body that is no JSON',
      'DynamoDB_20120810.GetItem',
      '{',
      signed,
      'com.amazon.coral.service#SerializationException',
    ],
    [
      'a body that is a list',
      'DynamoDB_20120810.GetItem',
      '[]',
      signed,
      'com.amazon.coral.service#SerializationException',
    ],
    [
      'a table that is not there',
      'DynamoDB_20120810.DescribeTable',
      '{"TableName":"other"}',
      signed,
      'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
    ],
    [
      'a transaction of nothing',
      'DynamoDB_20120810.TransactGetItems',
      '{"TransactItems":[]}',
      signed,
      'com.amazon.coral.validate#ValidationException',
    ],
    ['an unsigned request', 'DynamoDB_20120810.ListTables', '{}', {}, 'MissingAuthenticationTokenException'],
    [
      'an unsigned transaction',
      'DynamoDB_20120810.TransactGetItems',
      `{"TransactItems":[{"Get":{"TableName":"${COUNTERS.name}","Key":{}}}]}`,
      {},
      'MissingAuthenticationTokenException',
    ],
    ['a body that is null', 'DynamoDB_20120810.PutItem', 'null', signed, 'SerializationException'],
  ])('is refused: %s', async (_, target, body, headers, type) => {
    const response = await post(target, body, headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: expect.stringContaining(type) as string });
  });

  it('is refused when its condition is beyond the engine', async () => {
    const scan = dynamo.documents.send(
      new ScanCommand({ TableName: COUNTERS.name, FilterExpression: 'now BETWEEN opens AND closes' }),
    );
    await expect(scan).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('is refused when it is larger than 16 MiB', async () => {
    const response = await post('DynamoDB_20120810.PutItem', ' '.repeat(16 * 1024 * 1024 + 1), signed);
    expect(response.status).toBe(413);
  });

  it('does no harm when its client goes away in the middle of it', async () => {
    const socket = connect(Number(new URL(dynamo.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    socket.resetAndDestroy();
    await once(socket, 'close');
    const { Table } = await dynamo.client.send(new DescribeTableCommand({ TableName: COUNTERS.name }));
    expect(Table?.TableStatus).toBe('ACTIVE');
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { StoreFault } from './store-fault';
import { COUNTERS, type ListeningDynamoDb, listeningDynamoDb } from './testing/listening-dynamodb';

const TableName = COUNTERS.name;
const THROTTLE: StoreFault = { kind: 'throttle' };

let dynamo: ListeningDynamoDb;
/** The faults of the coming requests, in order; those after them have none. */
let faults: (StoreFault | undefined)[] = [];
let requests = 0;
const clients: DynamoDBClient[] = [];
beforeAll(async () => {
  dynamo = await listeningDynamoDb({
    fault: () => {
      requests += 1;
      return faults.shift();
    },
  });
});
beforeEach(() => {
  faults = [];
  requests = 0;
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await dynamo.stop();
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries > 400) throw new Error('it did not come to that');
    await sleep(20);
  }
}

interface Patience {
  readonly maxAttempts?: number;
  readonly requestTimeoutMs?: number;
}

/** A client of the SDK that tries again by its own rules. */
function retrying({ maxAttempts = 3, requestTimeoutMs = 10_000 }: Patience = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    endpoint: dynamo.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts,
    requestHandler: { requestTimeout: requestTimeoutMs, throwOnRequestTimeout: true },
  });
  clients.push(client);
  return DynamoDBDocumentClient.from(client);
}

type Send = (client: DynamoDBDocumentClient, counterId: string) => Promise<unknown>;
const put: Send = (client, counterId) => client.send(new PutCommand({ TableName, Item: { counterId } }));
const transactPut: Send = (client, counterId) =>
  client.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item: { counterId } } }] }));
const transactGet: Send = (client, counterId) =>
  client.send(new TransactGetCommand({ TransactItems: [{ Get: { TableName, Key: { counterId } } }] }));
const addOne = (counterId: string) => ({
  TableName,
  Key: { counterId },
  UpdateExpression: 'ADD amount :one',
  ExpressionAttributeValues: { ':one': 1 },
});
const stored = async (counterId: string) =>
  (await dynamo.documents.send(new GetCommand({ TableName, Key: { counterId } }))).Item;

describe('a throttled request', () => {
  it.each<[string, Send]>([
    ['PutItem', put],
    ['TransactWriteItems', transactPut],
  ])('is sent again by the SDK, until it is let in: %s', async (name, send) => {
    faults = [THROTTLE, THROTTLE];
    await send(retrying(), name);
    expect(requests).toBe(3);
    expect(await stored(name)).toEqual({ counterId: name });
  });

  it.each<[string, Send, string]>([
    ['PutItem', put, 'ProvisionedThroughputExceededException'],
    ['TransactWriteItems', transactPut, 'ThrottlingException'],
    ['TransactGetItems', transactGet, 'ThrottlingException'],
  ])('is an error of AWS in the end, and nothing is stored: %s', async (_, send, error) => {
    faults = [THROTTLE, THROTTLE];
    await expect(send(retrying({ maxAttempts: 2 }), 'never')).rejects.toMatchObject({
      name: error,
      $metadata: { httpStatusCode: 400, attempts: 2 },
    });
    expect(requests).toBe(2);
    expect(await stored('never')).toBeUndefined();
  });
});

describe('a transaction that is cancelled because of throttling', () => {
  const CANCELLED: StoreFault = { ...THROTTLE, transactions: 'cancelled' };

  it.each<[string, Send]>([
    ['TransactWriteItems', transactPut],
    ['TransactGetItems', transactGet],
  ])('is not sent again by the SDK, and nothing is stored: %s', async (_, send) => {
    faults = [CANCELLED];
    const error = await send(retrying(), 'cancelled').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({ CancellationReasons: [{ Code: 'ThrottlingError' }] });
    expect(requests).toBe(1);
    expect(await stored('cancelled')).toBeUndefined();
  });

  it('is the only request that is answered so', async () => {
    faults = [CANCELLED];
    await put(retrying(), 'sent again');
    expect(requests).toBe(2);
  });
});

describe('a request that is answered late', () => {
  it('gets the same answer', async () => {
    faults = [{ kind: 'latency', ms: 50 }];
    const update = new UpdateCommand({ ...addOne('patient'), ReturnValues: 'ALL_NEW' });
    expect((await retrying().send(update)).Attributes).toMatchObject({ amount: 1 });
    expect(requests).toBe(1);
  });

  it('has been carried out although the client has gone', async () => {
    faults = [{ kind: 'latency', ms: 60_000 }];
    const client = retrying();
    const leaving = new AbortController();
    const command = new PutCommand({ TableName, Item: { counterId: 'left' } });
    const gone = expect(client.send(command, { abortSignal: leaving.signal })).rejects.toThrow(/abort/i);
    await until(() => faults.length === 0);
    leaving.abort();
    await gone;
    await until(async () => (await stored('left')) !== undefined);
  });

  it('is carried out twice when the client has no more patience, but for a transaction', async () => {
    const late: StoreFault = { kind: 'latency', ms: 60_000 };
    const client = retrying({ requestTimeoutMs: 200 });
    faults = [late];
    await client.send(new UpdateCommand(addOne('twice')));
    faults = [late];
    await client.send(new TransactWriteCommand({ TransactItems: [{ Update: addOne('once') }] }));
    expect(requests).toBe(4);
    expect(await stored('twice')).toMatchObject({ amount: 2 });
    expect(await stored('once')).toMatchObject({ amount: 1 });
  });
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableModel } from '../../model';
import { type DynamoDbConfig, startDynamoDb } from '../dynamodb';

/** The tables of the tests: one with a range key and an index, one without. */
export const MESSAGES: TableModel = {
  name: 'test-messages',
  hashKey: 'roomId',
  rangeKey: 'timestamp',
  attributes: [
    { name: 'roomId', type: 'S' },
    { name: 'timestamp', type: 'N' },
    { name: 'userId', type: 'S' },
  ],
  globalSecondaryIndexes: [
    {
      name: 'userId-timestamp-index',
      hashKey: 'userId',
      rangeKey: 'timestamp',
      projectionType: 'INCLUDE',
      nonKeyAttributes: ['text'],
    },
  ],
};
export const COUNTERS: TableModel = {
  name: 'test-counters',
  hashKey: 'counterId',
  attributes: [{ name: 'counterId', type: 'S' }],
  globalSecondaryIndexes: [],
};

export interface ListeningDynamoDb {
  readonly url: string;
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
  /** Milliseconds that the store's clock is ahead. */
  advance(ms: number): void;
  stop(): Promise<void>;
}

/** The store behind a real HTTP server, with the clients of the AWS SDK. For tests. */
export async function listeningDynamoDb({
  tables = [MESSAGES, COUNTERS],
  fault,
}: Partial<Pick<DynamoDbConfig, 'tables' | 'fault'>> = {}): Promise<ListeningDynamoDb> {
  let ahead = 0;
  const store = await startDynamoDb({ tables, fault, now: () => Date.now() + ahead });
  const server = createServer((request, response) => store.handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    url,
    client,
    documents: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    advance: (ms) => void (ahead += ms),
    async stop() {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await store.stop();
    },
  };
}

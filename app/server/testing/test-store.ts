import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { connectDynamoDb, type DynamoDb, type StorePatience } from '../platform/dynamodb';
import type { Logger } from '../platform/logging';

/** A DynamoDB with the tables of `TEST_TABLES`. */
export interface EmbeddedDynamoDb {
  handle(request: IncomingMessage, response: ServerResponse): void;
  stop(): Promise<void>;
}

/** What goes wrong with a request: an answer of DynamoDB's, no answer at all, or one that is lost after it took effect. */
export type Fault = { readonly status: number; readonly body: object } | 'silence' | 'lost answer';

export interface Mischief {
  /** What the store takes longer than it would, in milliseconds. */
  latencyMs: number;
  /** By the name of the operation, such as `Query`. */
  fault: (operation: string) => Fault | undefined;
}

/** A DynamoDB on a free port, which can be made to fail. */
export interface TestStore {
  /** Where it is. */
  readonly endpoint: string;
  readonly mischief: Mischief;
  /** The operations that were asked for, in order. */
  readonly asked: string[];
  connect(logger?: Logger, patience?: StorePatience): DynamoDb;
  stop(): Promise<void>;
}

export const OUTAGE: Fault = { status: 503, body: {} };

/** An error of DynamoDB's, such as `ThrottlingException`. */
export function dynamoDbError(name: string, details: object = {}): Fault {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name, ...details };
  return { status: 400, body };
}

/** For tests. */
export async function startTestStore(dynamoDb: EmbeddedDynamoDb): Promise<TestStore> {
  const mischief: Mischief = { latencyMs: 0, fault: () => undefined };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    asked.push(operation);
    const fault = mischief.fault(operation);
    if (fault === 'silence') return;
    if (fault === 'lost answer') loseAnswer(response);
    else if (fault) {
      response.writeHead(fault.status, { 'Content-Type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(fault.body));
      return;
    }
    if (mischief.latencyMs === 0) dynamoDb.handle(request, response);
    else setTimeout(() => dynamoDb.handle(request, response), mischief.latencyMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    mischief,
    asked,
    connect: (logger = pino({ level: 'silent' }), patience) =>
      connectDynamoDb(
        { region: 'eu-west-1', tablePrefix: 'test-' },
        logger,
        {
          endpoint,
          credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        },
        patience,
      ),
    async stop() {
      server.closeAllConnections();
      server.close();
      await dynamoDb.stop();
    },
  };
}

function loseAnswer(response: ServerResponse): void {
  response.end = () => response.destroy();
}

import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { TableModel } from '../model';
import { ConditionalWrites } from './conditional-writes';
import {
  API_VERSION,
  DynamoDbEngine,
  type DynamoDbReply,
  type DynamoDbRequest,
  errorReply,
  type JsonObject,
} from './dynamodb-engine';
import { beyondEngine } from './engine-limits';
import { Transactions } from './dynamodb-transactions';
import { TableLocks, tablesOf } from './table-locks';
import { type StoreFault, throttledReply } from './store-fault';

/** As the DynamoDB of AWS limits a request. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;
const TABLE_WAIT_MS = 5_000;

export interface DynamoDb {
  /** Answers one request of the DynamoDB API. Anything else gets DynamoDB's own kind of error. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Waits for what is under way; later requests are refused. */
  stop(): Promise<void>;
}

export interface DynamoDbConfig {
  readonly tables: readonly TableModel[];
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Asked before each request is carried out. @default no faults */
  readonly fault?: () => StoreFault | undefined;
}

/**
 * An in-memory DynamoDB with the given tables, ready for use: dynalite, with transactions and with items in the errors
 * of failed conditions. Indexes are up to date at once. What is not served (UpdateTimeToLive, streams, PartiQL...) is
 * an UnknownOperationException.
 */
export async function startDynamoDb({
  tables,
  now = Date.now,
  fault = () => undefined,
}: DynamoDbConfig): Promise<DynamoDb> {
  const engine = new DynamoDbEngine();
  const locks = new TableLocks();
  const transactions = new Transactions({ engine, locks, now });
  const conditionalWrites = new ConditionalWrites({ engine, locks });
  await Promise.all(tables.map((table) => createTable(engine, table)));
  const stopping = new AbortController();
  // Every answer that is late listens, and there may be many.
  setMaxListeners(0, stopping.signal);

  const answer = async (request: DynamoDbRequest): Promise<DynamoDbReply> => {
    if (stopping.signal.aborted)
      return errorReply('InternalServerError', 'The rehearsal is stopping', {}, 500);
    const operation = operationOf(request);
    if (operation === undefined) return engine.send(request);
    const input = inputOf(request.body);
    if (!input) return errorReply('SerializationException', 'The body is not a JSON object');
    const refusal = beyondEngine(input);
    if (refusal) return refusal;
    if (operation === 'TransactWriteItems') return transactions.write(input, request.headers);
    if (operation === 'TransactGetItems') return transactions.get(input, request.headers);
    if (conditionalWrites.concern(operation, input)) return conditionalWrites.write(input, request);
    return locks.shared(tablesOf(input), () => engine.send(request));
  };

  const answerWithFaults = async (request: DynamoDbRequest): Promise<DynamoDbReply> => {
    const wanted = fault();
    if (wanted?.kind === 'throttle')
      return throttledReply(operationOf(request), inputOf(request.body), wanted);
    const reply = await answer(request);
    if (wanted) await delay(wanted.ms, undefined, { signal: stopping.signal }).catch(() => undefined);
    return reply;
  };

  return {
    handle: (request, response) => void serve(request, response, answerWithFaults),
    async stop() {
      stopping.abort();
      await locks.exclusive(undefined, () => Promise.resolve());
    },
  };
}

async function createTable(engine: DynamoDbEngine, table: TableModel): Promise<void> {
  const created = await engine.call('CreateTable', {
    TableName: table.name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: table.attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keySchema(table),
    ...(table.globalSecondaryIndexes.length > 0 && {
      GlobalSecondaryIndexes: table.globalSecondaryIndexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index),
        Projection: {
          ProjectionType: index.projectionType,
          ...(index.projectionType === 'INCLUDE' && { NonKeyAttributes: index.nonKeyAttributes }),
        },
      })),
    }),
  });
  if (!created.ok) throw new Error(`table ${table.name} cannot be created: ${created.message}`);
  await untilActive(engine, table.name);
}

function keySchema({ hashKey, rangeKey }: { readonly hashKey: string; readonly rangeKey?: string }) {
  return [
    { AttributeName: hashKey, KeyType: 'HASH' },
    ...(rangeKey === undefined ? [] : [{ AttributeName: rangeKey, KeyType: 'RANGE' }]),
  ];
}

async function untilActive(engine: DynamoDbEngine, tableName: string): Promise<void> {
  const active = z.object({ Table: z.object({ TableStatus: z.literal('ACTIVE') }) });
  const deadline = AbortSignal.timeout(TABLE_WAIT_MS);
  while (!deadline.aborted) {
    const described = await engine.call('DescribeTable', { TableName: tableName });
    if (described.ok && active.safeParse(described.output).success) return;
    await delay(1);
  }
  throw new Error(`table ${tableName} did not become active within ${TABLE_WAIT_MS} ms`);
}

/** Undefined when the request is none of this API. */
function operationOf({ headers }: DynamoDbRequest): string | undefined {
  const target = headers['x-amz-target'];
  if (typeof target !== 'string' || !target.startsWith(`${API_VERSION}.`)) return undefined;
  return target.slice(API_VERSION.length + 1);
}

function inputOf(body: Buffer): JsonObject | undefined {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(body.toString())).data;
  } catch {
    return undefined;
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: DynamoDbRequest) => Promise<DynamoDbReply>,
): Promise<void> {
  const body = await bodyOf(request);
  if (body === 'gone') return;
  if (body === 'too-large') {
    response.writeHead(413, { Connection: 'close' }).end();
    return;
  }
  const { method = 'GET', url = '/', headers } = request;
  const reply = await answer({ method, url, headers, body }).catch((error: unknown) =>
    errorReply('InternalServerError', String(error), {}, 500),
  );
  response.writeHead(reply.statusCode, {
    'x-amzn-RequestId': randomUUID(),
    'x-amz-crc32': crc32(reply.body),
    'Content-Length': Buffer.byteLength(reply.body),
    ...reply.headers,
  });
  response.end(reply.body);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | 'gone' | 'too-large'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      // What is too much is read to its end all the same: a client listens to an answer only then.
      if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
    }
  } catch {
    return 'gone';
  }
  return bytes > MAX_REQUEST_BYTES ? 'too-large' : Buffer.concat(chunks);
}

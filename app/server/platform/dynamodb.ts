import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TABLES } from '../../contract/environment';
import type { Config } from './config';
import type { Logger } from './logging';
import { RequestError } from './request-error';
import { within } from './within';

/** Milliseconds that the store may take, and how often the SDK sends a request. */
export interface StorePatience {
  readonly connectMs: number;
  /** For each time that the request is sent. */
  readonly attemptMs: number;
  readonly attempts: number;
  /** For all that is run together, with the pauses that the SDK makes and the credentials that it may have to get. */
  readonly requestMs: number;
}

const PATIENCE: StorePatience = { connectMs: 1_000, attemptMs: 2_000, attempts: 3, requestMs: 6_500 };
/** Why a transaction was cancelled, where that is the store's doing. */
const THROTTLED: ReadonlySet<string> = new Set([
  'ThrottlingError',
  'ThrottlingException',
  'ProvisionedThroughputExceeded',
]);

const RETRY_AFTER_MS = 500;
const LOG_INTERVAL_MS = 1_000;

export type TableNames = Readonly<Record<keyof typeof TABLES, string>>;

export function tableNames(tablePrefix: string): TableNames {
  const names = Object.entries(TABLES).map(([key, name]) => [key, `${tablePrefix}${name}`]);
  return Object.fromEntries(names) as TableNames;
}

/** The tables, and how repositories reach them. */
export interface DynamoDb {
  readonly tables: TableNames;
  /**
   * Runs a request, or several that belong together, and repeats each when it had no effect because of the network or
   * of throttling. Failed conditions are thrown as they are; every other failure as `unavailable`, after it was logged.
   * All of it ends in bounded time, after which a request that was not answered may still take effect.
   */
  request<T>(run: (client: DynamoDBDocumentClient) => Promise<T>): Promise<T>;
  close(): void;
}

/** Region and endpoint come from the SDK's standard environment unless `overrides` say otherwise. */
export function connectDynamoDb(
  { region, tablePrefix }: Pick<Config, 'region' | 'tablePrefix'>,
  logger: Logger,
  overrides: Pick<DynamoDBClientConfig, 'endpoint' | 'credentials'> = {},
  patience = PATIENCE,
): DynamoDb {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      region,
      maxAttempts: patience.attempts,
      requestHandler: {
        connectionTimeout: patience.connectMs,
        requestTimeout: patience.attemptMs,
        throwOnRequestTimeout: true,
      },
      ...overrides,
    }),
  );
  let loggedAt = -Infinity;
  return {
    tables: tableNames(tablePrefix),
    async request(run) {
      try {
        return await within(patience.requestMs, run(client));
      } catch (error) {
        if (isFailedCondition(error)) throw error;
        if (performance.now() - loggedAt > LOG_INTERVAL_MS) {
          loggedAt = performance.now();
          logger.warn({ err: error }, 'DynamoDB refused or did not answer');
        }
        throw new RequestError('unavailable', 'the store does not answer; try again', {
          retryAfterMs: RETRY_AFTER_MS,
          cause: error,
        });
      }
    },
    close: () => client.destroy(),
  };
}

/** Whether a transaction was cancelled because DynamoDB could not keep up, and not only because of its conditions. */
export function isThrottledTransaction(error: unknown): boolean {
  return (
    error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some(({ Code }) => Code !== undefined && THROTTLED.has(Code))
  );
}

function isFailedCondition(error: unknown): boolean {
  return error instanceof TransactionCanceledException || error instanceof ConditionalCheckFailedException;
}

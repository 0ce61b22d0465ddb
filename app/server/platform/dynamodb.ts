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

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 3_000;
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
   * Runs one request, and repeats it when it had no effect because of the network or of throttling. Failed conditions
   * are thrown as they are; every other failure as `unavailable`, after it was logged.
   */
  request<T>(run: (client: DynamoDBDocumentClient) => Promise<T>): Promise<T>;
  close(): void;
}

/** Region and endpoint come from the SDK's standard environment unless `overrides` say otherwise. */
export function connectDynamoDb(
  { region, tablePrefix }: Pick<Config, 'region' | 'tablePrefix'>,
  logger: Logger,
  overrides: Pick<DynamoDBClientConfig, 'endpoint' | 'credentials'> = {},
): DynamoDb {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      region,
      maxAttempts: 3,
      requestHandler: {
        connectionTimeout: CONNECTION_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
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
        return await run(client);
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

function isFailedCondition(error: unknown): boolean {
  return error instanceof TransactionCanceledException || error instanceof ConditionalCheckFailedException;
}

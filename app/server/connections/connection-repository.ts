import { setTimeout as delay } from 'node:timers/promises';
import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { Colour } from '../../contract/colour';
import type { DynamoDb } from '../platform/dynamodb';
import { RequestError } from '../platform/request-error';

/** DynamoDB takes so many items in one BatchWriteItem. */
export const BATCH_ITEMS = 25;
const ATTEMPTS = 10;
const PAUSE_MS = 100;

export interface ConnectionRecord {
  readonly connectionId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly colour: Colour;
  readonly instanceId: string;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
}

/** What is to become of a connection's record: it is put with its end (seconds since 1970), or removed. */
export interface RecordChange {
  readonly connectionId: string;
  readonly put?: ConnectionRecord & { readonly expiresAt: number };
}

const idsSchema = z.array(z.object({ connectionId: z.string() }));

/** The connections table. */
export class ConnectionRepository {
  constructor(private readonly dynamoDb: DynamoDb) {}

  /**
   * Makes at most 25 changes.
   * @returns the ids of those that DynamoDB left out under load
   */
  async write(changes: readonly RecordChange[]): Promise<ReadonlySet<string>> {
    const table = this.#table;
    const requests: NonNullable<BatchWriteCommandInput['RequestItems']>[string] = changes.map(
      ({ connectionId, put }) =>
        put ? { PutRequest: { Item: { ...put } } } : { DeleteRequest: { Key: { connectionId } } },
    );
    const { UnprocessedItems } = await this.dynamoDb.request((client) =>
      client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } })),
    );
    const left = (UnprocessedItems?.[table] ?? []).map(
      ({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key,
    );
    return new Set(idsSchema.parse(left).map(({ connectionId }) => connectionId));
  }

  /** Removes all records of an instance, and resolves with how many there were. Reads the whole table. */
  async removeAllOf(instanceId: string): Promise<number> {
    let removed = 0;
    let start: ScanCommandInput['ExclusiveStartKey'];
    do {
      const input: ScanCommandInput = {
        TableName: this.#table,
        FilterExpression: 'instanceId = :instanceId',
        ExpressionAttributeValues: { ':instanceId': instanceId },
        ProjectionExpression: 'connectionId',
        ExclusiveStartKey: start,
      };
      const page = await this.dynamoDb.request((client) => client.send(new ScanCommand(input)));
      const found = idsSchema.parse(page.Items ?? []);
      await this.#removeAll(found);
      removed += found.length;
      start = page.LastEvaluatedKey;
    } while (start);
    return removed;
  }

  async #removeAll(records: readonly RecordChange[]): Promise<void> {
    let left = records;
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === ATTEMPTS) throw new RequestError('unavailable', 'the store takes no more for now');
      if (attempt > 0) await delay(PAUSE_MS);
      const unprocessed = new Set<string>();
      for (let index = 0; index < left.length; index += BATCH_ITEMS) {
        for (const id of await this.write(left.slice(index, index + BATCH_ITEMS))) unprocessed.add(id);
      }
      left = left.filter(({ connectionId }) => unprocessed.has(connectionId));
    }
  }

  get #table(): string {
    return this.dynamoDb.tables.connections;
  }
}

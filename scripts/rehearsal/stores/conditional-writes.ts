import {
  type DynamoDbEngine,
  type DynamoDbReply,
  type DynamoDbRequest,
  errorReply,
  type JsonObject,
  outcomeOf,
} from './dynamodb-engine';
import { type TableLocks, tablesOf } from './table-locks';
import { keyNamesOf, keyOf } from './table-keys';

const WRITES: readonly string[] = ['PutItem', 'UpdateItem', 'DeleteItem'];

export interface ConditionalWritesConfig {
  readonly engine: DynamoDbEngine;
  /** Held exclusively, so that the item in an error is the one that failed the condition. */
  readonly locks: TableLocks;
}

/** `ReturnValuesOnConditionCheckFailure` of single writes, on an engine that does not know it. */
export class ConditionalWrites {
  readonly #engine: DynamoDbEngine;
  readonly #locks: TableLocks;

  constructor({ engine, locks }: ConditionalWritesConfig) {
    this.#engine = engine;
    this.#locks = locks;
  }

  /** Whether a request asks for the item that fails its condition. */
  concern(operation: string, input: JsonObject): boolean {
    return WRITES.includes(operation) && input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  }

  /** Does such a write. */
  write(input: JsonObject, request: DynamoDbRequest): Promise<DynamoDbReply> {
    return this.#locks.exclusive(tablesOf(input), async () => {
      const reply = await this.#engine.send(request);
      if (reply.statusCode === 200) return reply;
      const outcome = outcomeOf(reply);
      if (outcome.ok || outcome.type !== 'ConditionalCheckFailedException') return reply;
      const item = await this.#itemOf(input, request);
      return item ? errorReply(outcome.type, outcome.message, { Item: item }) : reply;
    });
  }

  /** The stored item of the key that a write names, or that its item holds. */
  async #itemOf({ TableName, Key, Item }: JsonObject, { headers }: DynamoDbRequest): Promise<unknown> {
    const names = await keyNamesOf(this.#engine, String(TableName), headers);
    if (!names.ok) return undefined;
    const key = keyOf(
      { ...(Item as JsonObject | undefined), ...(Key as JsonObject | undefined) },
      names.names,
    );
    const found = await this.#engine.call('GetItem', { TableName, Key: key, ConsistentRead: true }, headers);
    return found.ok ? found.output.Item : undefined;
  }
}

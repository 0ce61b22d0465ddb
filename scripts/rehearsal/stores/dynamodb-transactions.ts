import { createHash } from 'node:crypto';
import { cancelledTransaction } from './cancelled-transaction';
import {
  type DynamoDbEngine,
  type DynamoDbReply,
  errorReply,
  type Headers,
  jsonReply,
  type JsonObject,
  type Outcome,
  outcomeOf,
} from './dynamodb-engine';
import { beyondEngine } from './engine-limits';
import { type TableLocks, tablesOf } from './table-locks';
import { identityOf, keyNamesOf, keyOf } from './table-keys';
import { type Parsed, parseReads, parseWrites, type Step } from './transaction-steps';

/** How long a ClientRequestToken is remembered, as AWS does. */
const TOKEN_LIFETIME_MS = 10 * 60_000;

/** The validation errors that depend on the stored item or on the table: they are reasons of a cancellation. */
const REASONS =
  /^(One or more parameter values were invalid: (Missing the key|Type mismatch)|The provided key element does not match|The update expression attempted to update the secondary index key|An operand in the update expression|Item size to update has exceeded|Number overflow|Type mismatch for attribute|Nesting Levels have exceeded|The document path provided in the update expression|The provided expression refers to an attribute that does not exist)/;

/** A step with the primary key of its item. */
interface KeyedStep extends Step {
  readonly key: JsonObject;
}

export interface TransactionsConfig {
  readonly engine: DynamoDbEngine;
  /** Held exclusively by a transaction, on its tables; other reads and writes must hold theirs too, shared at least. */
  readonly locks: TableLocks;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * TransactWriteItems and TransactGetItems on an engine that lacks them. A transaction has its tables to itself: its
 * steps run with their conditions, and those that passed are taken back if another did not. So nothing ever ends in
 * TransactionConflict, as it can on AWS. Consumed capacity is not reported.
 */
export class Transactions {
  readonly #engine: DynamoDbEngine;
  readonly #locks: TableLocks;
  readonly #now: () => number;
  /** What was written, by client token, oldest first. */
  readonly #committed = new Map<string, { readonly digest: string; readonly at: number }>();

  constructor({ engine, locks, now }: TransactionsConfig) {
    this.#engine = engine;
    this.#locks = locks;
    this.#now = now;
  }

  /** Answers TransactWriteItems. `signature` holds the request's own headers. */
  async write(input: JsonObject, signature: Headers): Promise<DynamoDbReply> {
    const parsed = parseWrites(input);
    if (!parsed.ok) return parsed.reply;
    const { steps, token } = parsed;
    return this.#locks.exclusive(tablesOf(input), () =>
      token === undefined
        ? this.#writeAll(steps, signature)
        : this.#once(token, steps, () => this.#writeAll(steps, signature)),
    );
  }

  /** Answers TransactGetItems. */
  async get(input: JsonObject, signature: Headers): Promise<DynamoDbReply> {
    const parsed = parseReads(input);
    if (!parsed.ok) return parsed.reply;
    return this.#locks.exclusive(tablesOf(input), async () => {
      const keyed = await this.#withKeys(parsed.steps, signature);
      if (!keyed.ok) return keyed.reply;
      const outcomes = await Promise.all(keyed.steps.map((step) => this.#run(step, signature)));
      if (!outcomes.every((outcome) => outcome.ok)) return this.#refusal(keyed.steps, outcomes);
      return jsonReply({ Responses: outcomes.map(({ output }) => output) });
    });
  }

  /** Writes unless the same was written under this token before. */
  async #once(
    token: string,
    steps: readonly Step[],
    write: () => Promise<DynamoDbReply>,
  ): Promise<DynamoDbReply> {
    for (const [old, { at }] of this.#committed) {
      if (this.#now() - at < TOKEN_LIFETIME_MS) break;
      this.#committed.delete(old);
    }
    const digest = createHash('sha256').update(JSON.stringify(steps)).digest('base64');
    const earlier = this.#committed.get(token);
    if (earlier?.digest === digest) return jsonReply({});
    if (earlier) {
      return errorReply(
        'IdempotentParameterMismatchException',
        'The client token was used before, for another transaction',
      );
    }
    const reply = await write();
    if (reply.statusCode === 200) this.#committed.set(token, { digest, at: this.#now() });
    return reply;
  }

  async #writeAll(steps: readonly Step[], signature: Headers): Promise<DynamoDbReply> {
    const keyed = await this.#withKeys(steps, signature);
    if (!keyed.ok) return keyed.reply;
    const outcomes = await Promise.all(keyed.steps.map((step) => this.#run(step, signature)));
    if (outcomes.every((outcome) => outcome.ok)) return jsonReply({});
    await Promise.all(
      keyed.steps.map(async (step, index) => {
        const outcome = outcomes[index];
        if (outcome?.ok) await this.#takeBack(step, outcome.output.Attributes);
      }),
    );
    return this.#refusal(keyed.steps, outcomes);
  }

  async #withKeys(
    steps: readonly Step[],
    signature: Headers,
  ): Promise<Parsed<{ readonly steps: readonly KeyedStep[] }>> {
    const keyNames = new Map<string, readonly string[]>();
    for (const { tableName } of steps) {
      if (keyNames.has(tableName)) continue;
      const found = await keyNamesOf(this.#engine, tableName, signature);
      if (!found.ok) return { ok: false, reply: withoutTableName(found) };
      keyNames.set(tableName, found.names);
    }
    const keyed = steps.map((step) => ({
      ...step,
      key: keyOf(step.keyHolder, keyNames.get(step.tableName) ?? []),
    }));
    const items = new Set(keyed.map(({ tableName, key }) => identityOf(tableName, key)));
    if (items.size === keyed.length) return { ok: true, steps: keyed };
    const message = 'Transaction request cannot include multiple operations on one item';
    return { ok: false, reply: errorReply('ValidationException', message) };
  }

  async #run({ operation, input, tableName }: KeyedStep, signature: Headers): Promise<Outcome> {
    const beyond = beyondEngine(input);
    if (beyond) return outcomeOf(beyond);
    if (operation !== 'ConditionCheck') return this.#engine.call(operation, input, signature);
    const read = { TableName: tableName, Key: input.Key, ConsistentRead: true };
    const found = await this.#engine.call('GetItem', read, signature);
    if (!found.ok) return found;
    // Whichever changes nothing: an update of no attributes would make a missing item, a deletion take one away.
    return this.#engine.call(found.output.Item ? 'UpdateItem' : 'DeleteItem', input, signature);
  }

  async #takeBack({ operation, tableName, key }: KeyedStep, old: unknown): Promise<void> {
    if (operation === 'ConditionCheck') return;
    const undone = old
      ? await this.#engine.call('PutItem', { TableName: tableName, Item: old })
      : await this.#engine.call('DeleteItem', { TableName: tableName, Key: key });
    if (!undone.ok) throw new Error(`a cancelled transaction could not be taken back: ${undone.message}`);
  }

  /** The error of a transaction that has left no trace. */
  async #refusal(steps: readonly KeyedStep[], outcomes: readonly Outcome[]): Promise<DynamoDbReply> {
    const malformed = outcomes.find((outcome) => !outcome.ok && !isReason(outcome));
    if (malformed && !malformed.ok) return malformed.reply;
    const reasons = await Promise.all(
      steps.map(async (step, index): Promise<JsonObject> => {
        const outcome = outcomes[index];
        if (!outcome || outcome.ok) return { Code: 'None' };
        if (outcome.type === 'ValidationException') {
          return { Code: 'ValidationError', Message: outcome.message };
        }
        const item = step.returnsOldItem ? await this.#itemOf(step) : {};
        return { Code: 'ConditionalCheckFailed', Message: outcome.message, ...item };
      }),
    );
    return cancelledTransaction(reasons);
  }

  async #itemOf({ tableName, key }: KeyedStep): Promise<JsonObject> {
    const read = { TableName: tableName, Key: key, ConsistentRead: true };
    const found = await this.#engine.call('GetItem', read);
    return found.ok && found.output.Item ? { Item: found.output.Item } : {};
  }
}

type Failure = Extract<Outcome, { readonly ok: false }>;

function isReason({ type, message }: Failure): boolean {
  if (type === 'ConditionalCheckFailedException') return true;
  return type === 'ValidationException' && REASONS.test(message);
}

function withoutTableName(failure: Failure): DynamoDbReply {
  if (failure.type !== 'ResourceNotFoundException') return failure.reply;
  return errorReply('ResourceNotFoundException', 'Requested resource not found');
}

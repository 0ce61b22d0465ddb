import { z } from 'zod';
import { type DynamoDbReply, errorReply, type JsonObject } from './dynamodb-engine';

const attributes = z.record(z.string(), z.unknown());
const withItem = z.looseObject({ TableName: z.string(), Item: attributes });
const withKey = z.looseObject({ TableName: z.string(), Key: attributes });

const transactItems = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .min(1, 'Member must have length greater than or equal to 1')
    .max(100, 'Member must have length less than or equal to 100');

const writeItem = z.object({
  Put: withItem.optional(),
  Update: withKey.extend({ UpdateExpression: z.string() }).optional(),
  Delete: withKey.optional(),
  ConditionCheck: withKey.extend({ ConditionExpression: z.string() }).optional(),
});
const writeInput = z.object({
  TransactItems: transactItems(writeItem),
  ClientRequestToken: z.string().min(1).max(36).optional(),
});
const getInput = z.object({ TransactItems: transactItems(z.object({ Get: withKey })) });

/** One operation of a transaction. `ConditionCheck` is no operation of its own outside of one. */
export interface Step {
  readonly operation: 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheck' | 'GetItem';
  readonly tableName: string;
  /** The operation's own fields, as for a request of its own. */
  readonly input: JsonObject;
  /** The key, or the item that holds it. */
  readonly keyHolder: JsonObject;
  /** Whether a failed condition is to be answered with the item that failed it. */
  readonly returnsOldItem: boolean;
}

/** What a request asks for, or the error that answers it. */
export type Parsed<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly reply: DynamoDbReply };

/** Reads TransactWriteItems. Writes return the item that was there before. */
export function parseWrites(
  input: JsonObject,
): Parsed<{ readonly steps: readonly Step[]; readonly token: string | undefined }> {
  const parsed = writeInput.safeParse(input);
  if (!parsed.success) return { ok: false, reply: constraintViolation(parsed.error) };
  const { TransactItems, ClientRequestToken: token } = parsed.data;
  const steps = TransactItems.flatMap(writeSteps);
  if (TransactItems.every((item) => writeSteps(item).length === 1)) return { ok: true, steps, token };
  return {
    ok: false,
    reply: errorReply(
      'ValidationException',
      'TransactItems can only contain one of Check, Put, Update or Delete',
    ),
  };
}

/** Reads TransactGetItems. */
export function parseReads(input: JsonObject): Parsed<{ readonly steps: readonly Step[] }> {
  const parsed = getInput.safeParse(input);
  if (!parsed.success) return { ok: false, reply: constraintViolation(parsed.error) };
  return {
    ok: true,
    steps: parsed.data.TransactItems.map(({ Get }) =>
      step('GetItem', { ...Get, ConsistentRead: true }, Get.Key),
    ),
  };
}

function writeSteps({ Put, Update, Delete, ConditionCheck }: z.infer<typeof writeItem>): Step[] {
  const old = { ReturnValues: 'ALL_OLD' };
  return [
    ...(Put ? [step('PutItem', { ...Put, ...old }, Put.Item)] : []),
    ...(Update ? [step('UpdateItem', { ...Update, ...old }, Update.Key)] : []),
    ...(Delete ? [step('DeleteItem', { ...Delete, ...old }, Delete.Key)] : []),
    ...(ConditionCheck ? [step('ConditionCheck', ConditionCheck, ConditionCheck.Key)] : []),
  ];
}

function step(
  operation: Step['operation'],
  input: JsonObject & { readonly TableName: string },
  keyHolder: JsonObject,
): Step {
  const returnsOldItem = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  return { operation, tableName: input.TableName, input, keyHolder, returnsOldItem };
}

/** Names the field as DynamoDB does: `transactItems.1.member.put.tableName`. */
function constraintViolation(error: z.ZodError): DynamoDbReply {
  const problems = error.issues.map(({ path, message }) => {
    const field = path
      .map((part) =>
        typeof part === 'number' ? `${part + 1}.member` : String(part).replace(/^./, (c) => c.toLowerCase()),
      )
      .join('.');
    return `Value at '${field}' failed to satisfy constraint: ${message}`;
  });
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  return errorReply('ValidationException', `${count}: ${problems.join('; ')}`);
}

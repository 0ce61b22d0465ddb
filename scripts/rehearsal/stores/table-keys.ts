import { z } from 'zod';
import type { DynamoDbEngine, Headers, JsonObject, Outcome } from './dynamodb-engine';

const description = z.object({
  Table: z.object({ KeySchema: z.array(z.object({ AttributeName: z.string() })) }),
});

export type KeyNames =
  { readonly ok: true; readonly names: readonly string[] } | (Outcome & { readonly ok: false });

/** The attributes of a table's primary key, or why they cannot be had: most likely, there is no such table. */
export async function keyNamesOf(
  engine: DynamoDbEngine,
  tableName: string,
  signature: Headers,
): Promise<KeyNames> {
  const outcome = await engine.call('DescribeTable', { TableName: tableName }, signature);
  if (!outcome.ok) return outcome;
  const { KeySchema } = description.parse(outcome.output).Table;
  return { ok: true, names: KeySchema.map(({ AttributeName }) => AttributeName) };
}

/** The key of an item; attributes that it lacks are left out. */
export function keyOf(item: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => name in item).map((name) => [name, item[name]]));
}

/** The same text for the same item, however its numbers are written (up to 15 digits, which a double holds). */
export function identityOf(tableName: string, key: JsonObject): string {
  const numeric = z.object({ N: z.string().max(15) });
  const values = Object.keys(key)
    .sort()
    .map((name) => {
      const number = numeric.safeParse(key[name]);
      return number.success ? { N: String(Number(number.data.N)) } : key[name];
    });
  return JSON.stringify([tableName, ...values]);
}

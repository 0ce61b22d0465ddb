import { z } from 'zod';
import { AwsError } from './aws-error';

/** ECS's errors. */
export const ecsError = {
  invalidParameter: (message: string) => new AwsError('InvalidParameterException', message),
  client: (message: string) => new AwsError('ClientException', message),
  clusterNotFound: () => new AwsError('ClusterNotFoundException', 'Cluster not found.'),
  serviceNotFound: () => new AwsError('ServiceNotFoundException', 'Service not found.'),
};

/** A member that may be left out; null is as good as that. */
export function optional<T extends z.ZodType>(type: T) {
  return type.nullish().transform((value) => value ?? undefined);
}

export const text = optional(z.string());
export const flag = optional(z.boolean());
export const number = optional(z.number().int());
export const texts = optional(z.array(z.string()));

/** @throws AwsError for a member of another type; what the values mean is up to the action */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new AwsError(
    'SerializationException',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not of the expected type'}`,
  );
}

const LARGEST_PAGE = 100;

export const pageSchema = { maxResults: number, nextToken: text };

/** The page of `items` that `maxResults` and `nextToken` ask for, and the token of the next one. */
export function pageOf<Item>(
  items: readonly Item[],
  asked: { readonly maxResults: number | undefined; readonly nextToken: string | undefined },
  defaultSize = LARGEST_PAGE,
): { readonly items: readonly Item[]; readonly nextToken: string | undefined } {
  const size = asked.maxResults ?? defaultSize;
  if (size < 1 || size > LARGEST_PAGE) {
    throw ecsError.invalidParameter(`maxResults must be between 1 and ${LARGEST_PAGE}.`);
  }
  const start = readToken(asked.nextToken);
  const end = start + size;
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}

function readToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const start = Buffer.from(token, 'base64url').toString();
  if (!/^\d{1,9}$/.test(start)) throw ecsError.invalidParameter('Invalid token.');
  return Number(start);
}

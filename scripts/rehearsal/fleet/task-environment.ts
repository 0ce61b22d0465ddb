import { randomBytes } from 'node:crypto';
import type { ContainerModel } from '../model';

/** What differs between a task on AWS and one in the rehearsal: nothing else does. */
export interface Replacements {
  /** Where AWS's APIs are: the SDK reads `AWS_ENDPOINT_URL` by itself. */
  readonly awsEndpoint: string;
  readonly redisUrl: string;
  /** The tasks of a rehearsal share one network address, so each needs a port of its own. */
  readonly port: number;
  /** The value of the secret with an ARN. */
  readonly secret: (variable: string, arn: string) => string;
}

/** For people: what `taskEnvironment` puts in the place of what the task definitions say. */
export const REPLACED = [
  'AWS_ENDPOINT_URL: the rehearsal serves the AWS APIs (credentials are made up)',
  'REDIS_URL, REDIS_AUTH_TOKEN: a local Redis without TLS and password',
  'SESSION_SECRET, PRESENTER_TOKEN: made up for this run',
  'PORT: a free port a task',
] as const;

/** Variables whose secret has no value: the local Redis has no password. */
export const WITHOUT_SECRET: ReadonlySet<string> = new Set(['REDIS_AUTH_TOKEN']);

/** The environment that a task is started with: exactly this, nothing is inherited. */
export function taskEnvironment(
  container: ContainerModel,
  replacements: Replacements,
): Record<string, string> {
  const secrets = Object.entries(container.secrets).map(([variable, arn]) => [
    variable,
    replacements.secret(variable, arn),
  ]);
  return {
    ...container.environment,
    ...(Object.fromEntries(secrets) as Record<string, string>),
    PORT: String(replacements.port),
    REDIS_URL: replacements.redisUrl,
    REDIS_AUTH_TOKEN: '',
    AWS_ENDPOINT_URL: replacements.awsEndpoint,
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** A store of made-up secrets: the same ARN has the same value for as long as the store lives. */
export function madeUpSecrets(): Replacements['secret'] {
  const values = new Map<string, string>();
  return (_variable, arn) => {
    const value = values.get(arn) ?? randomBytes(32).toString('base64url');
    values.set(arn, value);
    return value;
  };
}

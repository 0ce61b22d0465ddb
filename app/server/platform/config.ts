import { z } from 'zod';
import { COLOURS, type Colour } from '../../contract/colour';
import type { EnvironmentKey } from '../../contract/environment';

/** How a task is configured: read once at the start, from the environment that its task definition sets. */
export interface Config {
  readonly colour: Colour;
  readonly version: string;
  readonly port: number;
  /** The address of the machine to listen on; without it all of them. */
  readonly host?: string;
  readonly region: string;
  /** A table's name is this, followed by one of the contract's `TABLES`. */
  readonly tablePrefix: string;
  /** `redis://` or, with TLS, `rediss://`. */
  readonly redisUrl: string;
  /** Empty for a Redis without authentication. */
  readonly redisAuthToken: string;
  /** The SSM parameter that owns the intended split. */
  readonly weightsParameter: string;
  /** Signs session tokens and handover tickets; the same for both colours. */
  readonly sessionSecret: string;
  readonly presenterToken: string;
  /** Origins of browser pages that may connect; when empty, only a page of the same host may. */
  readonly publicOrigins: readonly string[];
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** The part of all connections that may be asked to move in a second, above 0 and up to 1. */
  readonly handoverSharePerSecond: number;
  /** How many connections this instance lets in in a second. */
  readonly connectionsPerSecond: number;
  /** The SSM parameter with the fault to inject; without it there never is one. */
  readonly faultParameter?: string;
  /** Where traces are sent to, as OTLP over HTTP; without it there are none. */
  readonly tracesEndpoint?: string;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Thrown when the environment is not usable; the message names every missing or malformed key. */
export class InvalidEnvironmentError extends Error {
  override readonly name = 'InvalidEnvironmentError';
}

const redisUrl = z
  .string()
  .refine(
    (value) => /^rediss?:\/\/[^/]/.test(value) && URL.canParse(value),
    'must be like redis://host:6379 or rediss://host:6379',
  );

const parameterName = z.string().regex(/^[\w./-]+$/, 'must be the name of a parameter');

const origins = z
  .string()
  .transform((value) => value.split(',').map((origin) => origin.trim()))
  .transform((list) => list.filter((origin) => origin !== ''))
  .refine(
    (list) =>
      list.every(
        (origin) => /^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin,
      ),
    'must be origins such as https://chat.example.com, separated by commas',
  );

const environmentSchema = z.object({
  COLOUR: z.enum(COLOURS),
  APP_VERSION: z
    .string()
    .regex(/^[\w.+-]{1,128}$/, 'must be a version, at most 128 letters, digits and .+-_'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port')
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65_535, 'must be from 1 to 65535'),
  AWS_REGION: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as eu-west-1'),
  TABLE_PREFIX: z.string().regex(/^[\w.-]{1,200}$/, 'must be the start of a table name'),
  REDIS_URL: redisUrl,
  REDIS_AUTH_TOKEN: z.string().default(''),
  WEIGHTS_PARAMETER: parameterName,
  SESSION_SECRET: z.string().min(32, 'must have at least 32 characters'),
  PRESENTER_TOKEN: z.string().min(16, 'must have at least 16 characters'),
  PUBLIC_ORIGINS: origins.prefault(''),
  LOG_LEVEL: z.enum(LOG_LEVELS),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be like http://127.0.0.1:4318' })
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  HANDOVER_SHARE_PER_SECOND: z
    .string()
    .regex(/^(0?\.\d{1,4}|1(\.0{1,4})?)$/, 'must be above 0 and up to 1')
    .transform(Number)
    .refine((share) => share > 0, 'must be above 0 and up to 1')
    .default(0.16),
  CONNECTIONS_PER_SECOND: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a whole number')
    .transform(Number)
    .refine((rate) => rate >= 10 && rate <= 10_000, 'must be from 10 to 10000')
    .default(300),
  FAULT_PARAMETER: parameterName.optional(),
  HOST: z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address of the machine' }).optional(),
} satisfies Record<EnvironmentKey, z.ZodType>);

/**
 * Reads the configuration from a task's environment. Values never appear in the message of an error: some are secret.
 * @throws InvalidEnvironmentError
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const result = environmentSchema.safeParse(environment);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => {
      const key = String(path[0]);
      return environment[key] === undefined ? `${key} is missing` : `${key} ${message}`;
    });
    throw new InvalidEnvironmentError(`the environment is not usable: ${problems.join('; ')}`);
  }
  const values = result.data;
  const { OTEL_EXPORTER_OTLP_ENDPOINT: tracesEndpoint, FAULT_PARAMETER: faultParameter, HOST: host } = values;
  return {
    colour: values.COLOUR,
    version: values.APP_VERSION,
    port: values.PORT,
    region: values.AWS_REGION,
    tablePrefix: values.TABLE_PREFIX,
    redisUrl: values.REDIS_URL,
    redisAuthToken: values.REDIS_AUTH_TOKEN,
    weightsParameter: values.WEIGHTS_PARAMETER,
    sessionSecret: values.SESSION_SECRET,
    presenterToken: values.PRESENTER_TOKEN,
    publicOrigins: values.PUBLIC_ORIGINS,
    logLevel: values.LOG_LEVEL,
    handoverSharePerSecond: values.HANDOVER_SHARE_PER_SECOND,
    connectionsPerSecond: values.CONNECTIONS_PER_SECOND,
    ...(host !== undefined && { host }),
    ...(faultParameter !== undefined && { faultParameter }),
    ...(tracesEndpoint !== undefined && { tracesEndpoint }),
  };
}

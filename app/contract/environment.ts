/**
 * The environment of a task: what a task definition sets and `app/server/platform/config.ts` reads. `SECRET_KEYS` are
 * injected by reference to a secret, and are never written in a task definition. `OPTIONAL_KEYS` may be left out.
 */
export const ENVIRONMENT_KEYS = [
  'COLOUR',
  'APP_VERSION',
  'PORT',
  'AWS_REGION',
  'TABLE_PREFIX',
  'REDIS_URL',
  'WEIGHTS_PARAMETER',
  'PUBLIC_ORIGINS',
  'LOG_LEVEL',
] as const;
export const SECRET_KEYS = ['REDIS_AUTH_TOKEN', 'SESSION_SECRET', 'PRESENTER_TOKEN'] as const;
/**
 * `OTEL_EXPORTER_OTLP_ENDPOINT`: where to send traces, as OTLP over HTTP; without it there are none.
 * `HANDOVER_SHARE_PER_SECOND`: the part of all connections that may be asked to move in a second, above 0 and up to 1.
 * `CONNECTIONS_PER_SECOND`: how many connections an instance lets in in a second, in the long run; up to 50 at once
 * after a quiet time.
 * `FAULT_PARAMETER`: the SSM parameter with the fault to inject, as in the contract's `fault`; without it there never
 * is one.
 * `HOST`: the address of the machine to listen on, such as 127.0.0.1; without it on all of them.
 */
export const OPTIONAL_KEYS = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'HANDOVER_SHARE_PER_SECOND',
  'CONNECTIONS_PER_SECOND',
  'FAULT_PARAMETER',
  'HOST',
] as const;
export type EnvironmentKey =
  (typeof ENVIRONMENT_KEYS)[number] | (typeof SECRET_KEYS)[number] | (typeof OPTIONAL_KEYS)[number];

/** A table's name is `TABLE_PREFIX` followed by one of these. */
export const TABLES = {
  messages: 'messages',
  connections: 'connections',
  userCounter: 'user-counter',
  rooms: 'rooms',
} as const;

/** Global secondary indexes. */
export const INDEXES = {
  messagesByUser: 'userId-timestamp-index',
  connectionsByUser: 'userId-index',
} as const;

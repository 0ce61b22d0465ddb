import type { Config } from '../../infra/outputs';

/* Long enough for AWS on a bad line; a connection that never answers must not hang a command. */
const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 30_000;

/** Settings of the SDK's clients: where, and how patient. */
export interface AwsClientConfig {
  readonly region: string;
  /** @default AWS's own */
  readonly endpoint?: string;
  /** @default those of the shell */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts?: number;
  /** In milliseconds. */
  readonly requestHandler?: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
}

/** Settings for AWS itself, which is asked again when it does not answer. */
export function awsClientConfig({ region }: Pick<Config, 'region'>): AwsClientConfig {
  return {
    region,
    maxAttempts: 5,
    requestHandler: {
      connectionTimeout: CONNECT_WITHIN_MS,
      requestTimeout: ANSWER_WITHIN_MS,
      throwOnRequestTimeout: true,
    },
  };
}

/** Makes a client, uses it, and closes its connections, however that ends. */
export async function withClient<Client extends { destroy(): void }, Result>(
  client: Client,
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

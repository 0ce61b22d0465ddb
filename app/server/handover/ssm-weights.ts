import { GetParameterCommand, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import type { Config } from '../platform/config';

const TIMEOUT_MS = 2_000;

/** The weights parameter in the Parameter Store. */
export interface ParameterReader {
  /** Its value now. Throws when it cannot be read. */
  read(): Promise<string>;
  close(): void;
}

/** Region and endpoint come from the SDK's standard environment unless `overrides` say otherwise. */
export function connectWeightsParameter(
  { region, weightsParameter }: Pick<Config, 'region' | 'weightsParameter'>,
  overrides: Pick<SSMClientConfig, 'endpoint' | 'credentials'> = {},
): ParameterReader {
  const client = new SSMClient({
    region,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: TIMEOUT_MS,
      requestTimeout: TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...overrides,
  });
  return {
    async read() {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: weightsParameter }));
      if (Parameter?.Value === undefined) throw new Error(`the parameter ${weightsParameter} has no value`);
      return Parameter.Value;
    },
    close: () => client.destroy(),
  };
}

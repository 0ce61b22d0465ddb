import {
  GetParameterCommand,
  GetParametersCommand,
  SSMClient,
  SSMServiceException,
  type SSMClientConfig,
} from '@aws-sdk/client-ssm';
import type { Config } from './config';

const TIMEOUT_MS = 2_000;

/** What operators change while an instance runs, as it is written. */
export interface LiveValues {
  /** The intended split. */
  readonly weights: string;
  /** The fault to inject; left out where none may be, and while it cannot be read. */
  readonly fault?: string | undefined;
}

/** Parameters in the Parameter Store. */
export interface LiveParameters {
  /** Their values now. Throws when the weights cannot be read. */
  read(): Promise<LiveValues>;
  close(): void;
}

/**
 * One call reads both; without a fault parameter, or when the fault's keeps both from being read, the weights are read
 * alone. Region and endpoint come from the SDK's standard environment unless `overrides` say otherwise.
 */
export function connectLiveParameters(
  {
    region,
    weightsParameter,
    faultParameter,
  }: Pick<Config, 'region' | 'weightsParameter' | 'faultParameter'>,
  overrides: Pick<SSMClientConfig, 'endpoint' | 'credentials'> = {},
): LiveParameters {
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
  const readWeights = async (): Promise<LiveValues> => {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: weightsParameter }));
    return { weights: present(weightsParameter, Parameter?.Value) };
  };
  const readBoth = async (fault: string): Promise<LiveValues> => {
    const { Parameters = [] } = await client.send(
      new GetParametersCommand({ Names: [weightsParameter, fault] }),
    );
    const valueOf = (name: string) => Parameters.find(({ Name }) => Name === name)?.Value;
    return { weights: present(weightsParameter, valueOf(weightsParameter)), fault: valueOf(fault) };
  };
  return {
    read: async () => {
      if (faultParameter === undefined) return readWeights();
      try {
        return await readBoth(faultParameter);
      } catch (error) {
        if (!isRefused(error)) throw error;
        return readWeights();
      }
    },
    close: () => client.destroy(),
  };
}

function present(name: string, value: string | undefined): string {
  if (value === undefined) throw new Error(`the parameter ${name} has no value`);
  return value;
}

/* As when the role of an instance may not read the fault: the call for both is refused as a whole. */
function isRefused(error: unknown): boolean {
  return error instanceof SSMServiceException && error.$fault === 'client' && !isThrottled(error);
}

function isThrottled({ name }: Error): boolean {
  return name === 'ThrottlingException';
}

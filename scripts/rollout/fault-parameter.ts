import { resourceNames } from '../../infra/outputs';
import { withClient } from '../aws/aws-client';
import { awsFailure } from './aws-failure';
import { clientConfig, type Target } from './connection';

/** The parameter with the fault that tasks inject into their own answers. */
export interface FaultParameter {
  /** Its value; undefined where there is none, since the deployment allows no faults. */
  read(): Promise<string | undefined>;
  write(value: string): Promise<void>;
}

/**
 * Hands the parameter to `use`.
 * @throws UsageError for what can be put right: no rehearsal, no credentials
 */
export async function withFaultParameter<Result>(
  target: Target,
  signal: AbortSignal,
  use: (parameter: FaultParameter) => Promise<Result>,
): Promise<Result> {
  const sdk = await import('@aws-sdk/client-ssm');
  const { faultParameter: Name } = resourceNames(target.deployment);
  try {
    return await withClient(new sdk.SSMClient(clientConfig(target)), (client) =>
      use({
        read: async () => {
          try {
            const command = new sdk.GetParameterCommand({ Name });
            const { Parameter } = await client.send(command, { abortSignal: signal });
            return Parameter?.Value;
          } catch (error) {
            if (error instanceof sdk.ParameterNotFound) return undefined;
            throw error;
          }
        },
        write: async (Value) => {
          await client.send(new sdk.PutParameterCommand({ Name, Value, Overwrite: true }));
        },
      }),
    );
  } catch (error) {
    throw awsFailure(error, target) ?? error;
  }
}

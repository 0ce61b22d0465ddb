import { InvalidWeightsError, parseWeightsParameter } from '../../app/contract/weights';
import { UsageError } from '../command-line/context';
import { awsClientConfig, withClient } from '../aws/aws-client';
import { explainedForAws, type Deployment } from './deployment';
import type { Outputs } from '../aws/outputs';

/**
 * The split as the parameter has it now.
 * @throws UsageError when it cannot be read
 */
export async function readLiveWeights(deployment: Deployment, signal: AbortSignal): Promise<Outputs> {
  const sdk = await import('@aws-sdk/client-ssm');
  const command = new sdk.GetParameterCommand({ Name: deployment.names.weightsParameter });
  try {
    const { Parameter } = await withClient(new sdk.SSMClient(awsClientConfig(deployment.config)), (client) =>
      client.send(command, { abortSignal: signal }),
    );
    const { blue, green } = parseWeightsParameter(Parameter?.Value ?? '');
    return { blue_weight: String(blue), green_weight: String(green) };
  } catch (error) {
    if (error instanceof InvalidWeightsError) throw new UsageError(error.message, { cause: error });
    throw explainedForAws(error, deployment);
  }
}

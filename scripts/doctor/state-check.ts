import { awsClientConfig, withClient } from '../aws/aws-client';
import type { Deployment } from '../deployment/deployment';
import type { Check } from './check';

/** Where Terraform keeps its states, and whether it can. */
export async function checkStates({ config, projectRoot }: Deployment, signal: AbortSignal): Promise<Check> {
  const name = 'states';
  const { stateBucket: bucket, stateRegion: region } = config;
  if (bucket === undefined) return { name, status: 'ok', detail: `local files in ${projectRoot}` };
  const sdk = await import('@aws-sdk/client-s3');
  try {
    await withClient(new sdk.S3Client(awsClientConfig({ region })), (client) =>
      client.send(new sdk.HeadBucketCommand({ Bucket: bucket }), { abortSignal: signal }),
    );
    return { name, status: 'ok', detail: `s3://${bucket} in ${region}` };
  } catch (error) {
    signal.throwIfAborted();
    return {
      name,
      status: 'failed',
      detail: `the bucket ${bucket} in ${region} cannot be used (${error instanceof Error ? error.name : 'no answer'})`,
      remedy:
        'make it first, as the README says, or correct CROSSFADE_STATE_BUCKET and CROSSFADE_STATE_REGION',
    };
  }
}

import { randomUUID } from 'node:crypto';
import { resourceNames } from '../../../infra/outputs';
import { UsageError } from '../../command-line/context';
import { createAuditLog, type AuditLog } from '../audit-log';
import { awsFailure } from '../aws-failure';
import { clientConfig, type Target } from '../connection';
import { rolloutClock } from './clock';
import type { LeaseParts } from './lease';
import { UnreadableRolloutError } from './rollout';
import { createSsmStore } from './ssm-store';

/** What an operator's process has to deal with rollouts. */
export interface RolloutSession extends LeaseParts {
  readonly audit: AuditLog;
}

/**
 * Opens the parameters of rollouts to `use`, as who the credentials stand for, and closes them afterwards.
 * @throws UsageError for what can be put right: no rehearsal, no credentials, no such deployment
 */
export async function withRolloutSession<Result>(
  target: Target,
  use: (session: RolloutSession) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const [sdk, sts] = await Promise.all([import('@aws-sdk/client-ssm'), import('@aws-sdk/client-sts')]);
  const names = resourceNames(target.deployment);
  const ssmClient = new sdk.SSMClient(clientConfig(target));
  const stsClient = new sts.STSClient(clientConfig(target));
  try {
    const { Arn: by = 'unknown' } = await stsClient.send(new sts.GetCallerIdentityCommand({}));
    return await use({
      store: createSsmStore(sdk, ssmClient, names),
      audit: createAuditLog(sdk, ssmClient, names),
      clock: rolloutClock,
      me: { id: randomUUID(), by },
      ...(signal && { signal }),
    });
  } catch (error) {
    if (error instanceof UnreadableRolloutError) {
      throw new UsageError(`${error.message}; "npx crossfade rollback" puts it right`, { cause: error });
    }
    throw awsFailure(error, target) ?? error;
  } finally {
    ssmClient.destroy();
    stsClient.destroy();
  }
}

import { resourceNames } from '../../../infra/outputs';
import { clientConfig, type Target } from '../connection';
import { isUnderWay } from './lease';
import type { Rollout } from './rollout';
import { createSsmStore } from './ssm-store';

/** The rollout that is under way, to be shown beside something else: undefined also when it cannot be read. */
export async function readUnderWay(target: Target): Promise<Rollout | undefined> {
  const sdk = await import('@aws-sdk/client-ssm');
  const client = new sdk.SSMClient(clientConfig(target));
  try {
    const { rollout } = await createSsmStore(sdk, client, resourceNames(target.deployment)).read([]);
    return isUnderWay(rollout) ? rollout : undefined;
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}

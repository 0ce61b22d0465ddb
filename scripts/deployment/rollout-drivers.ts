import { awsClientConfig, withClient } from '../aws/aws-client';
import type { Deployment } from './deployment';

/* As many as DeleteParameters takes. */
const PAGE = 10;

/**
 * Deletes the parameters that drivers of rollouts left behind when they died: no stack knows of them. A failure is not
 * told, since the search for leftovers finds what is there.
 */
export async function removeRolloutDrivers({ config, names }: Deployment): Promise<void> {
  const sdk = await import('@aws-sdk/client-ssm');
  const Path = names.rollout.driverPrefix.replace(/\/$/, '');
  await withClient(new sdk.SSMClient(awsClientConfig(config)), async (client) => {
    const found: string[] = [];
    const query = { Path, MaxResults: PAGE };
    for await (const { Parameters = [] } of sdk.paginateGetParametersByPath({ client }, query)) {
      found.push(...Parameters.flatMap(({ Name }) => Name ?? []));
    }
    for (let start = 0; start < found.length; start += PAGE) {
      await client.send(new sdk.DeleteParametersCommand({ Names: found.slice(start, start + PAGE) }));
    }
  }).catch(() => undefined);
}

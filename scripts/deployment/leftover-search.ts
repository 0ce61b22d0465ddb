import { awsClientConfig } from '../aws/aws-client';
import type { Deployment } from './deployment';
import { presenceOf } from './leftover-presence';
import { searchByName } from './leftover-names';
import { kindOf, withoutRepeated, type Leftover } from './leftovers';

/** What a search has found, and where it could not look. */
export interface LeftoverSearch {
  readonly leftovers: readonly Leftover[];
  /** Phrases such as `IAM roles (AccessDenied)`. */
  readonly unseen: readonly string[];
}

/* Where CloudFront's certificates and firewalls are, and IAM's tags. */
const GLOBAL_REGION = 'us-east-1';
const LAGS = "AWS's index of tags says so, which can be hours behind";

/**
 * Looks for what is left of a deployment: by its tags, in its region and in us-east-1, and by name for what has none or
 * is only scheduled to go.
 * @param deleted ARNs that Terraform has just deleted: the index of tags may still name them
 */
export async function searchLeftovers(
  deployment: Deployment,
  deleted: ReadonlySet<string>,
): Promise<LeftoverSearch> {
  const regions = [...new Set([deployment.config.region, GLOBAL_REGION])];
  const searches = [
    ...regions.map((region) => ({
      what: `tagged resources in ${region}`,
      found: searchByTag(deployment, region, deleted),
    })),
    ...searchByName(deployment, GLOBAL_REGION),
  ];
  const ended = await Promise.allSettled(searches.map(({ found }) => found));
  return {
    leftovers: withoutRepeated(ended.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))),
    unseen: ended.flatMap((one, index) =>
      one.status === 'rejected' ? [`${searches[index]?.what ?? ''} (${nameOf(one.reason)})`] : [],
    ),
  };
}

async function searchByTag(
  { config }: Deployment,
  region: string,
  deleted: ReadonlySet<string>,
): Promise<Leftover[]> {
  const sdk = await import('@aws-sdk/client-resource-groups-tagging-api');
  const client = new sdk.ResourceGroupsTaggingAPIClient(awsClientConfig({ region }));
  const filters = [
    { Key: 'Project', Values: [config.project] },
    { Key: 'Environment', Values: [config.environment] },
  ];
  const arns: string[] = [];
  try {
    for await (const page of sdk.paginateGetResources({ client }, { TagFilters: filters })) {
      arns.push(...(page.ResourceTagMappingList ?? []).flatMap(({ ResourceARN }) => ResourceARN ?? []));
    }
  } finally {
    client.destroy();
  }
  const left = await Promise.all(
    arns
      .filter((arn) => !deleted.has(arn))
      .map(async (arn) => {
        const presence = await presenceOf(arn, region);
        if (presence === 'gone') return [];
        return [{ kind: kindOf(arn), id: arn, region, ...(presence === 'unknown' && { note: LAGS }) }];
      }),
  );
  return left.flat();
}

function nameOf(reason: unknown): string {
  return reason instanceof Error ? reason.name : String(reason);
}

import type { Check } from './check';

/** Something that AWS limits for an account in a region. */
export interface Quota {
  readonly name: string;
  /** As Service Quotas knows it. */
  readonly serviceCode: string;
  readonly quotaCode: string;
  /** What the deployment will have of it that it does not have yet. */
  readonly needed: number;
  /** What it will have of it later, with all the tasks that it may have; left out when that is not more. */
  readonly atMost?: number;
}

/** What is known of a quota; undefined where it could not be read. */
export interface QuotaFacts {
  readonly limit: number | undefined;
  /** By the whole account in the region. */
  readonly used: number | undefined;
}

const INCREASE = 'ask for more at https://console.aws.amazon.com/servicequotas, or delete what is not used';

export function judgeQuota(quota: Quota, { limit, used }: QuotaFacts): Check {
  const { needed, atMost } = quota;
  const name = `quota of ${quota.name}`;
  if (limit === undefined && needed === 0) return { name, status: 'ok', detail: 'none needed' };
  if (limit === undefined) {
    return {
      name,
      status: 'warning',
      detail: `could not be read; ${needed} needed`,
      remedy: 'the credentials may lack servicequotas:GetServiceQuota; deploying does not need it',
    };
  }
  const known = used === undefined ? 'use unknown' : `${used} in use`;
  const later = atMost === undefined ? '' : ` and up to ${atMost} later`;
  const detail = `${needed} needed${later}, ${known} of ${limit}`;
  const exceeds = (amount: number) => amount > 0 && (used ?? 0) + amount > limit;
  if (exceeds(needed)) return { name, status: 'failed', detail, remedy: INCREASE };
  return exceeds(atMost ?? 0)
    ? { name, status: 'warning', detail, remedy: INCREASE }
    : { name, status: 'ok', detail };
}

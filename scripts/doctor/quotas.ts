import type { Config } from '../../infra/outputs';
import { awsClientConfig, withClient } from '../aws/aws-client';
import type { Check } from './check';
import { judgeQuota, type Quota, type QuotaFacts } from './quota-check';

const COLOUR_COUNT = 2;
const VCPU_PER_TASK = 0.25;
/* During a rollout there are the old tasks and the new ones. */
const ROLLOUT_FACTOR = 2;
const NAT_GATEWAYS = { one: 1, 'one-per-zone': 2 } as const;

type Measured = Quota & { readonly used: 'vpcs' | 'addresses' | undefined };

/** What the deployment needs of what AWS limits. With its network already there it needs no more of that. */
export function neededQuotas(config: Config, hasNetwork: boolean): Measured[] {
  const { settings, desiredCount, egress } = config;
  const vcpus = (tasks: number) => tasks * COLOUR_COUNT * VCPU_PER_TASK * ROLLOUT_FACTOR;
  const tasks = desiredCount ?? settings.initialTasks;
  const mostTasks = settings.autoscaling?.max ?? tasks;
  const addresses = egress === 'nat' ? NAT_GATEWAYS[settings.natGateways] : 0;
  return [
    {
      name: 'VPCs',
      serviceCode: 'vpc',
      quotaCode: 'L-F678F1CE',
      needed: hasNetwork ? 0 : 1,
      used: 'vpcs',
    },
    {
      name: 'elastic IP addresses',
      serviceCode: 'ec2',
      quotaCode: 'L-0263D0A3',
      needed: hasNetwork ? 0 : addresses,
      used: 'addresses',
    },
    {
      name: 'Fargate vCPUs',
      serviceCode: 'fargate',
      quotaCode: config.fargateSpot ? 'L-36FBB829' : 'L-3032A538',
      needed: vcpus(tasks),
      ...(mostTasks > tasks && { atMost: vcpus(mostTasks) }),
      used: undefined,
    },
  ];
}

/** Looks at all of them. What cannot be read is said so, and stops nothing. */
export async function checkQuotas(
  config: Config,
  hasNetwork: boolean,
  signal: AbortSignal,
): Promise<Check[]> {
  return Promise.all(
    neededQuotas(config, hasNetwork).map(async (quota) => {
      const [limit, used] = await Promise.all([
        readLimit(config, quota, signal).catch(() => undefined),
        readUse(config, quota.used, signal).catch(() => undefined),
      ]);
      return judgeQuota(quota, { limit, used } satisfies QuotaFacts);
    }),
  );
}

async function readLimit(
  config: Config,
  { serviceCode, quotaCode }: Quota,
  signal: AbortSignal,
): Promise<number | undefined> {
  const sdk = await import('@aws-sdk/client-service-quotas');
  const ids = { ServiceCode: serviceCode, QuotaCode: quotaCode };
  const abort = { abortSignal: signal };
  return withClient(new sdk.ServiceQuotasClient(awsClientConfig(config)), async (client) => {
    const own = await client.send(new sdk.GetServiceQuotaCommand(ids), abort).catch(() => undefined);
    if (own?.Quota?.Value !== undefined) return own.Quota.Value;
    // An account that never came near a quota may have only AWS's default.
    return (await client.send(new sdk.GetAWSDefaultServiceQuotaCommand(ids), abort)).Quota?.Value;
  });
}

async function readUse(
  config: Config,
  what: Measured['used'],
  signal: AbortSignal,
): Promise<number | undefined> {
  if (what === undefined) return undefined;
  const sdk = await import('@aws-sdk/client-ec2');
  return withClient(new sdk.EC2Client(awsClientConfig(config)), async (client) => {
    const abort = { abortSignal: signal };
    if (what === 'vpcs') {
      let count = 0;
      for await (const { Vpcs = [] } of sdk.paginateDescribeVpcs({ client }, {}, abort)) count += Vpcs.length;
      return count;
    }
    return (await client.send(new sdk.DescribeAddressesCommand({}), abort)).Addresses?.length;
  });
}

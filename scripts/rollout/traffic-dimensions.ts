import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Colour } from '../../app/contract/colour';
import type { ResourceNames } from '../../infra/outputs';
import { StrangeAnswerError } from './aws-failure';
import type { AwsSdk } from './aws-sdk';
import type { TrafficDimensions } from './cloudwatch';

/**
 * Looks up what CloudWatch calls a deployment's load balancer and target groups: the ends of their ARNs.
 * @throws what the SDK throws
 */
export async function findTrafficDimensions(
  sdk: Pick<AwsSdk, 'elbv2'>,
  elb: ElasticLoadBalancingV2Client,
  names: ResourceNames,
  abortSignal: AbortSignal,
): Promise<TrafficDimensions> {
  const { loadBalancer, targetGroups, pollTargetGroups } = names;
  const groupNames = [...Object.values(targetGroups), ...Object.values(pollTargetGroups)];
  const [balancers, groups] = await Promise.all([
    elb.send(new sdk.elbv2.DescribeLoadBalancersCommand({ Names: [loadBalancer] }), { abortSignal }),
    elb.send(new sdk.elbv2.DescribeTargetGroupsCommand({ Names: groupNames }), { abortSignal }),
  ]);
  const dimension = (arn: string | undefined, after: string) => {
    const [, value] = arn?.split(after) ?? [];
    if (value === undefined)
      throw new StrangeAnswerError(`the answer does not name ${loadBalancer}'s resources`);
    return value;
  };
  const group = (name: string) => {
    const found = groups.TargetGroups?.find(({ TargetGroupName }) => TargetGroupName === name);
    return `targetgroup/${dimension(found?.TargetGroupArn, ':targetgroup/')}`;
  };
  const ofColour = (colour: Colour) => ({
    plain: group(targetGroups[colour]),
    poll: group(pollTargetGroups[colour]),
  });
  return {
    loadBalancer: dimension(balancers.LoadBalancers?.[0]?.LoadBalancerArn, ':loadbalancer/'),
    targetGroups: { blue: ofColour('blue'), green: ofColour('green') },
  };
}

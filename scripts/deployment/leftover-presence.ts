import { awsClientConfig, withClient } from '../aws/aws-client';
import type { Presence } from './leftovers';

const LB_GONE = /^(LoadBalancer|TargetGroup|Listener|Rule)NotFound/;
const ECS_GONE = new Set(['ClusterNotFoundException', 'ServiceNotFoundException', 'ClientException']);

/**
 * Looks whether something is really there: AWS's index of tags names some kinds for hours after their end. Kinds that
 * are not known to be named so are not looked at.
 */
export async function presenceOf(arn: string, region: string): Promise<Presence> {
  const service = arn.split(':')[2];
  const id = arn.split('/').at(-1) ?? '';
  try {
    if (service === 'ec2') return await ec2Presence(id, region);
    if (service === 'elasticloadbalancing') return await loadBalancerPresence(arn, region);
    if (service === 'ecs') return await ecsPresence(arn, region);
    return 'unknown';
  } catch {
    // Whoever may not look at it may still list it.
    return 'unknown';
  }
}

async function ec2Presence(id: string, region: string): Promise<Presence> {
  const sdk = await import('@aws-sdk/client-ec2');
  return withClient(new sdk.EC2Client(awsClientConfig({ region })), async (client) => {
    if (id.startsWith('nat-')) {
      const filter = [{ Name: 'nat-gateway-id', Values: [id] }];
      const { NatGateways = [] } = await client.send(new sdk.DescribeNatGatewaysCommand({ Filter: filter }));
      return NatGateways.some(({ State }) => State !== 'deleted') ? 'there' : 'gone';
    }
    if (id.startsWith('vpce-')) {
      const filters = [{ Name: 'vpc-endpoint-id', Values: [id] }];
      const { VpcEndpoints = [] } = await client.send(
        new sdk.DescribeVpcEndpointsCommand({ Filters: filters }),
      );
      return VpcEndpoints.some(({ State }) => State?.toLowerCase() !== 'deleted') ? 'there' : 'gone';
    }
    const filters = [{ Name: 'resource-id', Values: [id] }];
    const { Tags = [] } = await client.send(new sdk.DescribeTagsCommand({ Filters: filters }));
    return Tags.length > 0 ? 'there' : 'gone';
  });
}

async function loadBalancerPresence(arn: string, region: string): Promise<Presence> {
  const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2');
  const client = new sdk.ElasticLoadBalancingV2Client(awsClientConfig({ region }));
  return withClient(client, async () => {
    try {
      await client.send(new sdk.DescribeTagsCommand({ ResourceArns: [arn] }));
      return 'there';
    } catch (error) {
      return error instanceof Error && LB_GONE.test(error.name) ? 'gone' : 'unknown';
    }
  });
}

async function ecsPresence(arn: string, region: string): Promise<Presence> {
  const sdk = await import('@aws-sdk/client-ecs');
  const [kind, ...path] = arn.split(':').slice(5).join(':').split('/');
  const cluster = path[0] ?? '';
  const isActive = (status: string | undefined): Presence =>
    status === undefined || status === 'INACTIVE' || status === 'DELETE_IN_PROGRESS' || status === 'STOPPED'
      ? 'gone'
      : 'there';
  return withClient(new sdk.ECSClient(awsClientConfig({ region })), async (client) => {
    try {
      switch (kind) {
        case 'cluster':
          return isActive(
            (await client.send(new sdk.DescribeClustersCommand({ clusters: [arn] }))).clusters?.[0]?.status,
          );
        case 'service':
          return isActive(
            (await client.send(new sdk.DescribeServicesCommand({ cluster, services: [arn] }))).services?.[0]
              ?.status,
          );
        case 'task':
          return isActive(
            (await client.send(new sdk.DescribeTasksCommand({ cluster, tasks: [arn] }))).tasks?.[0]
              ?.lastStatus,
          );
        case 'task-definition':
          return isActive(
            (await client.send(new sdk.DescribeTaskDefinitionCommand({ taskDefinition: arn }))).taskDefinition
              ?.status,
          );
        default:
          return 'unknown';
      }
    } catch (error) {
      return error instanceof Error && ECS_GONE.has(error.name) ? 'gone' : 'unknown';
    }
  });
}

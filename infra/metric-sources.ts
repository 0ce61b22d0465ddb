import type { Colour } from '../app/contract/colour';
import type { Figure } from '../app/contract/figures';
import { taskMetricName } from './metrics';
import type { EdgeOutputs } from './stacks/edge';
import type { ServiceOutputs } from './stacks/service';
import type { TrafficOutputs } from './stacks/traffic';

/** A metric of CloudWatch, and how its values within a minute are put together. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Average`, `Minimum`, `Maximum`, or a percentile like `p95`. */
  readonly statistic: string;
  /** Where it is kept, if not in the region of the stack. */
  readonly region?: string;
}

/** Of a colour's two target groups: that of plain requests and WebSockets, or that of long polling. */
export type Group = 'plain' | 'poll';

const LOAD_BALANCING = 'AWS/ApplicationELB';

export function targetGroupMetric(
  traffic: TrafficOutputs,
  colour: Colour,
  group: Group,
  [name, statistic]: readonly [name: string, statistic: string],
): Metric {
  const suffixes = group === 'plain' ? traffic.targetGroupArnSuffixes : traffic.pollTargetGroupArnSuffixes;
  return {
    namespace: LOAD_BALANCING,
    name,
    dimensions: { TargetGroup: suffixes[colour], LoadBalancer: traffic.loadBalancerArnSuffix },
    statistic,
  };
}

/** What the load balancer itself counts, whichever the colour. */
export function loadBalancerMetric(traffic: TrafficOutputs, name: string): Metric {
  const dimensions = { LoadBalancer: traffic.loadBalancerArnSuffix };
  return { namespace: LOAD_BALANCING, name, dimensions, statistic: 'Sum' };
}

/** How many tasks of a colour there are, or should be; with Container Insights only. */
export function taskCountMetric(
  service: ServiceOutputs,
  colour: Colour,
  name: 'RunningTaskCount' | 'DesiredTaskCount',
): Metric {
  return {
    namespace: 'ECS/ContainerInsights',
    name,
    dimensions: { ClusterName: service.clusterName, ServiceName: service.serviceNames[colour] },
    statistic: 'Average',
  };
}

/** What the tasks of a colour report of themselves, all together. */
export function figureMetric(namespace: string, colour: Colour, figure: Figure): Metric {
  return { namespace, name: taskMetricName(colour, figure), dimensions: {}, statistic: 'Sum' };
}

/** Of a node of the replication group. */
export function cacheNodeMetric(cacheClusterId: string, name: string): Metric {
  return {
    namespace: 'AWS/ElastiCache',
    name,
    // A cluster of Redis has one node, which is always called so.
    dimensions: { CacheClusterId: cacheClusterId, CacheNodeId: '0001' },
    statistic: 'Average',
  };
}

/** Of a table, or of one of its indexes, which throttle on their own. */
export function throttleMetric(
  tableName: string,
  name: 'ReadThrottleEvents' | 'WriteThrottleEvents',
  indexName?: string,
): Metric {
  return {
    namespace: 'AWS/DynamoDB',
    name,
    dimensions: {
      TableName: tableName,
      ...(indexName !== undefined && { GlobalSecondaryIndexName: indexName }),
    },
    statistic: 'Sum',
  };
}

/** Milliseconds that an operation on a table takes, without the way there. */
export function tableLatencyMetric(tableName: string, operation: string): Metric {
  return {
    namespace: 'AWS/DynamoDB',
    name: 'SuccessfulRequestLatency',
    dimensions: { TableName: tableName, Operation: operation },
    statistic: 'Average',
  };
}

/** CloudFront keeps its metrics in one region, wherever it serves from. */
export function distributionMetric(edge: EdgeOutputs, name: string, statistic: 'Sum' | 'Average'): Metric {
  return {
    namespace: 'AWS/CloudFront',
    name,
    dimensions: { DistributionId: edge.distributionId, Region: 'Global' },
    statistic,
    region: 'us-east-1',
  };
}

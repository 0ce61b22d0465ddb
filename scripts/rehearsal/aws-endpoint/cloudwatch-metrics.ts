import { z } from 'zod';
import {
  COUNTED,
  GAUGES,
  KEPT_SECONDS,
  type MetricName,
  type MetricSamples,
} from '../load-balancer/metric-history';
import type { System } from '../model';

/** What the load balancer's metrics are read from, as `RehearsalLoadBalancer.metric` is. */
export type MetricSource = (
  targetGroupArn: string | undefined,
  metric: MetricName,
  from: number,
  until: number,
) => MetricSamples | undefined;

export interface MetricStore {
  readonly system: Pick<System, 'loadBalancers' | 'targetGroups'>;
  readonly source: MetricSource;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One metric of the load balancer. */
export interface FoundMetric {
  readonly name: MetricName;
  /** Undefined for the load balancer as a whole. */
  readonly targetGroupArn: string | undefined;
  readonly unit: 'Count' | 'Seconds';
}

export const dimensionsSchema = z
  .union([z.array(z.object({ Name: z.string().min(1), Value: z.string().min(1) })).max(30), z.literal('')])
  .nullish()
  .transform((dimensions) => dimensions || []);
export type Dimensions = z.infer<typeof dimensionsSchema>;

export const NAMESPACE = 'AWS/ApplicationELB';
const NAMES: readonly MetricName[] = [...COUNTED, ...GAUGES, 'TargetResponseTime'];
/* Metrics that AWS has by target group, by load balancer, or both. */
const WITHOUT_TARGET_GROUP = /^(HTTPCode_ELB_|NewConnectionCount|ActiveConnectionCount)/;
const ONLY_WITH_TARGET_GROUP = /^(Un)?HealthyHostCount$/;

/**
 * The metric with a name and exactly these dimensions; undefined where AWS has none of that.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function findMetric(
  { loadBalancers, targetGroups }: MetricStore['system'],
  namespace: string,
  metricName: string,
  dimensions: Dimensions,
): FoundMetric | undefined {
  const name = NAMES.find((known) => known === metricName);
  if (name === undefined || namespace !== NAMESPACE) return undefined;
  const values = new Map(dimensions.map(({ Name, Value }) => [Name, Value]));
  const isBalancer = loadBalancers.some(
    ({ arn }) => loadBalancerDimension(arn) === values.get('LoadBalancer'),
  );
  const group = targetGroups.find(({ arn }) => targetGroupDimension(arn) === values.get('TargetGroup'));
  if (!isBalancer || values.size !== dimensions.length || values.size !== (group ? 2 : 1)) return undefined;
  if (!existsFor(name, group !== undefined)) return undefined;
  const unit = name === 'TargetResponseTime' ? 'Seconds' : 'Count';
  return { name, targetGroupArn: group?.arn, unit };
}

/** Every metric that has been seen in the last hour, with its dimensions. */
export function listedMetrics({
  system,
  source,
  now,
}: MetricStore): { name: string; dimensions: Dimensions }[] {
  const until = Math.floor(now() / 1_000) + 1;
  const from = until - KEPT_SECONDS;
  const [loadBalancer] = system.loadBalancers;
  if (!loadBalancer) return [];
  const balancer = { Name: 'LoadBalancer', Value: loadBalancerDimension(loadBalancer.arn) };
  const kept = (arn: string | undefined, dimensions: Dimensions) =>
    NAMES.filter((name) => existsFor(name, arn !== undefined) && source(arn, name, from, until)).map(
      (name) => ({ name, dimensions }),
    );
  return [
    ...kept(undefined, [balancer]),
    ...system.targetGroups.flatMap(({ arn }) =>
      kept(arn, [{ Name: 'TargetGroup', Value: targetGroupDimension(arn) }, balancer]),
    ),
  ];
}

/** A span of time in whole seconds since 1970; a period of it has its own samples. */
export interface Periods {
  readonly start: number;
  readonly end: number;
  readonly period: number;
}

/** The samples of a metric by period, those without any left out, oldest first; periods begin with `start`. */
export function samplesByPeriod(
  { source, now }: MetricStore,
  { name, targetGroupArn }: FoundMetric,
  { start, end, period }: Periods,
): { readonly at: Date; readonly samples: MetricSamples }[] {
  // What is asked for may go back to 1970; what there is does not.
  const newest = Math.floor(now() / 1_000);
  const skipped = Math.max(0, Math.floor((newest - KEPT_SECONDS - start) / period));
  const found = [];
  for (let from = start + skipped * period; from < Math.min(end, newest + 1); from += period) {
    const samples = source(targetGroupArn, name, from, from + period);
    if (samples) found.push({ at: new Date(from * 1_000), samples });
  }
  return found;
}

/** The value of a statistic such as `Sum` or `p99.9`; undefined for one that is not known. */
export function statisticOf(stat: string): ((samples: MetricSamples) => number) | undefined {
  const percentile = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(stat)?.[1];
  if (percentile !== undefined) {
    const share = Number(percentile) / 100;
    return share <= 1 ? (samples) => samples.percentile(share) : undefined;
  }
  return Object.hasOwn(STATISTICS, stat) ? STATISTICS[stat] : undefined;
}

const STATISTICS: Readonly<Record<string, (samples: MetricSamples) => number>> = {
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
};

/** The value of the dimension `LoadBalancer`: the end of the ARN. */
export function loadBalancerDimension(arn: string): string {
  return arn.slice(arn.indexOf(':loadbalancer/') + ':loadbalancer/'.length);
}

/** The value of the dimension `TargetGroup`: the end of the ARN. */
export function targetGroupDimension(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

function existsFor(name: MetricName, withTargetGroup: boolean): boolean {
  return withTargetGroup ? !WITHOUT_TARGET_GROUP.test(name) : !ONLY_WITH_TARGET_GROUP.test(name);
}

import type { CloudWatchClient, MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { COLOURS, type Colour } from '../../app/contract/colour';
import type { ColourTraffic } from './signals';

/** The values of CloudWatch's dimensions for one deployment. */
export interface TrafficDimensions {
  readonly loadBalancer: string;
  readonly targetGroups: Readonly<Record<Colour, { readonly plain: string; readonly poll: string }>>;
}

export interface TrafficSpan {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** How finely CloudWatch keeps its metrics: 60 on AWS. What lies before the first whole such span is left out. */
  readonly resolutionSeconds: number;
}

/** Every colour's traffic. */
export type Traffic = Readonly<Record<Colour, ColourTraffic>>;

const SUMS = {
  requests: 'RequestCount',
  errors: 'HTTPCode_Target_5XX_Count',
  unreached: 'TargetConnectionErrorCount',
} as const;
const LONGEST_PERIOD_SECONDS = 86_400;

/**
 * Everybody's requests by colour, over the plain and the polling target groups, from CloudWatch. Errors are the
 * targets' 5xx and connections that targets did not take: the load balancer's other errors are not told by target
 * group. The p95 is that of the plain group, as long polls wait on purpose. Null while there is no datapoint:
 * CloudWatch is a minute or more behind.
 * @throws what the SDK throws
 */
export async function readTraffic(
  client: CloudWatchClient,
  dimensions: TrafficDimensions,
  span: TrafficSpan,
  abortSignal?: AbortSignal,
): Promise<Traffic | null> {
  const { GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const resolutionMs = span.resolutionSeconds * 1_000;
  const start = Math.max(
    Math.ceil(span.from / resolutionMs) * resolutionMs,
    span.until - LONGEST_PERIOD_SECONDS * 1_000,
  );
  if (start >= span.until) return null;
  // One period for all of it, beginning with the span: percentiles of several could not be put together.
  const period = Math.ceil((span.until - start) / 60_000) * 60;
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      MetricDataQueries: queries(dimensions, period),
      StartTime: new Date(start),
      EndTime: new Date(start + period * 1_000),
    }),
    abortSignal ? { abortSignal } : {},
  );
  return trafficOf(MetricDataResults);
}

function queries({ loadBalancer, targetGroups }: TrafficDimensions, period: number): MetricDataQuery[] {
  const query = (id: string, targetGroup: string, MetricName: string, Stat: string): MetricDataQuery => {
    const Dimensions = [
      { Name: 'TargetGroup', Value: targetGroup },
      { Name: 'LoadBalancer', Value: loadBalancer },
    ];
    const Metric = { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions };
    return { Id: id, MetricStat: { Metric, Period: period, Stat } };
  };
  return COLOURS.flatMap((colour) => {
    const { plain, poll } = targetGroups[colour];
    const sums = Object.entries(SUMS).flatMap(([id, metric]) => [
      query(`${colour}_${id}`, plain, metric, 'Sum'),
      query(`${colour}_poll_${id}`, poll, metric, 'Sum'),
    ]);
    return [...sums, query(`${colour}_p95`, plain, 'TargetResponseTime', 'p95')];
  });
}

/** What the answers of CloudWatch say; null when there is none with a value. */
export function trafficOf(results: readonly MetricDataResult[]): Traffic | null {
  const valueOf = (id: string) => results.find(({ Id }) => Id === id)?.Values?.[0];
  const sumOf = (colour: Colour, ...ids: (keyof typeof SUMS)[]) =>
    ids
      .flatMap((id) => [`${colour}_${id}`, `${colour}_poll_${id}`])
      .reduce((sum, id) => sum + (valueOf(id) ?? 0), 0);
  const traffic = (colour: Colour): ColourTraffic => {
    const errors = sumOf(colour, 'errors', 'unreached');
    const seconds = valueOf(`${colour}_p95`);
    return {
      // The datapoints of a minute come one after the other.
      requests: Math.max(sumOf(colour, 'requests'), errors),
      errors,
      p95Ms: seconds === undefined ? null : seconds * 1_000,
    };
  };
  if (results.every(({ Values = [] }) => Values.length === 0)) return null;
  return { blue: traffic('blue'), green: traffic('green') };
}

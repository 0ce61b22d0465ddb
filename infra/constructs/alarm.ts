import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import type { Metric } from '../metric-sources';

const PERIOD_SECONDS = 60;

/*
 * A metric is there a minute or two after the minute that it counts. Till then a gap that is filled looks like a minute in
 * which nothing happened, so an alarm that wanted all of the newest minutes to be bad would never go off.
 */
const MINUTES_NOT_COUNTED_YET = 2;

/** A number that is worked out from several metrics, for each minute. */
export interface MetricMath {
  readonly label: string;
  /** In CloudWatch's notation, over the keys of `metrics`. */
  readonly expression: string;
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Whether the expression takes a minute without data for a number. */
  readonly fillsGaps?: boolean;
}

/** The sum of metrics of which each has data only for minutes in which it counted something. */
export function sumOf(label: string, metrics: Readonly<Record<string, Metric>>): MetricMath {
  // A metric without data would make the sum have none.
  const expression = Object.keys(metrics)
    .map((id) => `FILL(${id}, 0)`)
    .join(' + ');
  return { label, expression, metrics, fillsGaps: true };
}

export interface AlarmConfig {
  /** Unique in the account and region. */
  readonly name: string;
  /** What it means when it goes off, and what to do then: at most 1024 characters. */
  readonly description: string;
  readonly watches: Metric | MetricMath;
  /** Goes off when the value is this or above. */
  readonly threshold: number;
  /** Minutes above the threshold, of the last so many, by default of as many. */
  readonly minutes: number;
  readonly ofMinutes?: number;
  /** What a minute without data counts as. With `missing` the alarm says that it does not know. */
  readonly missingData: 'notBreaching' | 'breaching' | 'missing';
  /** Who is told that it goes off, and that it is over. */
  readonly topicArn: string;
}

/** An alarm over minutes. */
export class Alarm extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, config: AlarmConfig) {
    super(scope, id);
    const { watches, minutes } = config;
    const ofMinutes = config.ofMinutes ?? minutes;
    const notCounted = 'fillsGaps' in watches && watches.fillsGaps ? MINUTES_NOT_COUNTED_YET : 0;
    const alarm = new CloudwatchMetricAlarm(this, 'alarm', {
      alarmName: config.name,
      alarmDescription: config.description,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: config.threshold,
      evaluationPeriods: ofMinutes + notCounted,
      datapointsToAlarm: minutes,
      treatMissingData: config.missingData,
      alarmActions: [config.topicArn],
      okActions: [config.topicArn],
      ...('expression' in watches ? mathQueries(watches) : singleMetric(watches)),
    });
    this.arn = alarm.arn;
  }
}

type Watched = Partial<CloudwatchMetricAlarmConfig>;

function singleMetric({ namespace, name, dimensions, statistic }: Metric): Watched {
  const isPercentile = /^p\d/.test(statistic);
  return {
    namespace,
    metricName: name,
    dimensions,
    period: PERIOD_SECONDS,
    ...(isPercentile
      ? // Of a handful of requests, one slow one is the 95th percentile.
        { extendedStatistic: statistic, evaluateLowSampleCountPercentiles: 'ignore' }
      : { statistic }),
  };
}

function mathQueries({ label, expression, metrics }: MetricMath): Watched {
  return {
    metricQuery: [
      { id: 'result', label, expression, returnData: true },
      ...Object.entries(metrics).map(([id, { namespace, name, dimensions, statistic }]) => ({
        id,
        metric: { namespace, metricName: name, dimensions, stat: statistic, period: PERIOD_SECONDS },
      })),
    ],
  };
}

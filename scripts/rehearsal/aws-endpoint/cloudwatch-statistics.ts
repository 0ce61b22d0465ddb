import { z } from 'zod';
import type { MetricSamples } from '../load-balancer/metric-history';
import { AwsError } from './aws-error';
import {
  checkInput,
  checkPeriod,
  checkTimes,
  integerSchema,
  listSchema,
  timeSchema,
} from './cloudwatch-input';
import {
  dimensionsSchema,
  findMetric,
  listedMetrics,
  NAMESPACE,
  samplesByPeriod,
  statisticOf,
  type MetricStore,
} from './cloudwatch-metrics';
import type { XmlStructure } from './xml';

const MOST_DATAPOINTS = 1_440;
const PLAIN_STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;

const statisticsSchema = z.object({
  Namespace: z.string().min(1),
  MetricName: z.string().min(1),
  Dimensions: dimensionsSchema,
  StartTime: timeSchema,
  EndTime: timeSchema,
  Period: integerSchema,
  Statistics: listSchema(z.enum(PLAIN_STATISTICS)).nullish(),
  ExtendedStatistics: listSchema(z.string()).nullish(),
  Unit: z.string().nullish(),
});

/** GetMetricStatistics: the datapoints of one metric, oldest first, though AWS promises no order. */
export function getMetricStatistics(store: MetricStore, input: unknown): XmlStructure {
  const request = checkInput(statisticsSchema, input);
  const { Namespace, MetricName, Dimensions, StartTime, EndTime, Period, Unit } = request;
  checkTimes('InvalidParameterValue', StartTime, EndTime);
  checkPeriod('InvalidParameterValue', 'Period', Period);
  const plain = request.Statistics ?? [];
  const extended = request.ExtendedStatistics ?? [];
  checkStatistics(plain, extended);
  const [start, end] = [Math.floor(StartTime / 1_000), Math.ceil(EndTime / 1_000)];
  const asked = Math.ceil((end - start) / Period);
  if (asked > MOST_DATAPOINTS) {
    throw new AwsError(
      'InvalidParameterCombination',
      `You have requested up to ${asked} datapoints, which exceeds the limit of ${MOST_DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
  const metric = findMetric(store.system, Namespace, MetricName, Dimensions);
  const known = metric && (Unit == null || Unit === metric.unit) ? metric : undefined;
  const found = known ? samplesByPeriod(store, known, { start, end, period: Period }) : [];
  const values = (names: readonly string[], samples: MetricSamples) =>
    names.map((name) => [name, statisticOf(name)?.(samples) ?? 0] as const);
  return {
    Label: MetricName,
    Datapoints: found.map(({ at, samples }) => ({
      Timestamp: at,
      ...Object.fromEntries(values(plain, samples)),
      Unit: known?.unit,
      ...(extended.length > 0 && { ExtendedStatistics: new Map(values(extended, samples)) }),
    })),
  };
}

function checkStatistics(plain: readonly string[], extended: readonly string[]): void {
  if (plain.length + extended.length === 0) {
    throw new AwsError('MissingParameter', 'The parameter Statistics or ExtendedStatistics must be given.');
  }
  const unknown = extended.find((stat) => !stat.startsWith('p') || !statisticOf(stat));
  if (unknown !== undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      `The value ${unknown} for parameter ExtendedStatistics is not supported.`,
    );
  }
}

const listSchemaOfMetrics = z.object({
  Namespace: z.string().min(1).nullish(),
  MetricName: z.string().min(1).nullish(),
  Dimensions: listSchema(z.object({ Name: z.string().min(1), Value: z.string().min(1).nullish() })).nullish(),
  NextToken: z.string().nullish(),
});

/** ListMetrics, all on one page. */
export function listMetrics(store: MetricStore, input: unknown): XmlStructure {
  const { Namespace, MetricName, Dimensions, NextToken } = checkInput(listSchemaOfMetrics, input);
  if (NextToken != null)
    throw new AwsError('InvalidParameterValue', 'The token is not one that was given out');
  const listed = Namespace == null || Namespace === NAMESPACE ? listedMetrics(store) : [];
  const found = listed.filter(
    ({ name, dimensions }) =>
      (MetricName == null || MetricName === name) &&
      (Dimensions ?? []).every((wanted) =>
        dimensions.some(({ Name, Value }) => Name === wanted.Name && (wanted.Value ?? Value) === Value),
      ),
  );
  return {
    Metrics: found.map(({ name, dimensions }) => ({
      Namespace: NAMESPACE,
      MetricName: name,
      Dimensions: dimensions,
    })),
  };
}

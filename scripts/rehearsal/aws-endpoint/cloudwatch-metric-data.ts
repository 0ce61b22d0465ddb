import { z } from 'zod';
import { AwsError, validationError } from './aws-error';
import {
  booleanSchema,
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
  samplesByPeriod,
  statisticOf,
  type MetricStore,
  type Periods,
} from './cloudwatch-metrics';
import type { XmlStructure } from './xml';

const MOST_QUERIES = 500;

const metricStatSchema = z.object({
  Metric: z.object({
    Namespace: z.string().min(1),
    MetricName: z.string().min(1),
    Dimensions: dimensionsSchema,
  }),
  Period: integerSchema,
  Stat: z.string(),
  Unit: z.string().nullish(),
});
const querySchema = z.object({
  Id: z.string(),
  MetricStat: metricStatSchema.nullish(),
  Expression: z.string().nullish(),
  Label: z.string().nullish(),
  ReturnData: booleanSchema.nullish(),
});
const requestSchema = z.object({
  MetricDataQueries: listSchema(querySchema),
  StartTime: timeSchema,
  EndTime: timeSchema,
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).nullish(),
  MaxDatapoints: integerSchema.nullish(),
  NextToken: z.string().nullish(),
});
type Query = z.infer<typeof querySchema>;
type MetricStat = z.infer<typeof metricStatSchema>;

/**
 * GetMetricData, all on one page. Metric math is not evaluated. A period begins at StartTime, as on AWS, but to the
 * second and not to the minute.
 */
export function getMetricData(store: MetricStore, input: unknown): XmlStructure {
  const request = checkInput(requestSchema, input);
  const { MetricDataQueries: queries, StartTime, EndTime, ScanBy, MaxDatapoints, NextToken } = request;
  checkTimes('ValidationError', StartTime, EndTime);
  if (NextToken != null) throw new AwsError('InvalidNextToken', 'The token is not one that was given out');
  if (MaxDatapoints != null) throw validationError('MaxDatapoints is not served here: all come on one page');
  checkQueries(queries);
  const [start, end] = [Math.floor(StartTime / 1_000), Math.ceil(EndTime / 1_000)];
  const results = queries.map((query) => {
    const stat = statOf(query);
    const values = read(store, stat, { start, end, period: stat.Period });
    if (ScanBy !== 'TimestampAscending') values.reverse();
    return { query, stat, values };
  });
  return {
    MetricDataResults: results
      .filter(({ query }) => query.ReturnData !== false)
      .map(({ query, stat, values }) => ({
        Id: query.Id,
        Label: query.Label ?? stat.Metric.MetricName,
        Timestamps: values.map(({ at }) => at),
        Values: values.map(({ value }) => value),
        StatusCode: 'Complete',
      })),
    Messages: [],
  };
}

function checkQueries(queries: readonly Query[]): void {
  if (queries.length === 0 || queries.length > MOST_QUERIES) {
    throw validationError(
      `The collection MetricDataQueries must not have a size of less than 1 or more than ${MOST_QUERIES}.`,
    );
  }
  for (const { Id } of queries) {
    if (!/^[a-z]\w{0,254}$/.test(Id)) {
      throw validationError(
        `The value "${Id}" for parameter MetricDataQueries.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
      );
    }
  }
  const ids = queries.map(({ Id }) => Id);
  const repeated = ids.find((id, index) => ids.indexOf(id) < index);
  if (repeated !== undefined) {
    throw validationError(`The values for parameter id in MetricDataQueries are not unique: ${repeated}.`);
  }
}

function statOf({ Id, Expression, MetricStat }: Query): MetricStat {
  if (Expression != null) {
    throw validationError(`Error in expression '${Id}': metric math is not served here: ${Expression}`);
  }
  if (!MetricStat) throw validationError(`The query ${Id} must have either a MetricStat or an Expression.`);
  checkPeriod('ValidationError', 'Period', MetricStat.Period);
  if (!statisticOf(MetricStat.Stat)) {
    throw validationError(`The value ${MetricStat.Stat} for parameter Stat is not supported.`);
  }
  return MetricStat;
}

/* A metric that nobody knows has no values, on AWS as well. */
function read(store: MetricStore, { Metric, Stat, Unit }: MetricStat, periods: Periods) {
  const { Namespace, MetricName, Dimensions } = Metric;
  const metric = findMetric(store.system, Namespace, MetricName, Dimensions);
  const statistic = statisticOf(Stat);
  if (!metric || !statistic || (Unit != null && Unit !== metric.unit)) return [];
  return samplesByPeriod(store, metric, periods).map(({ at, samples }) => ({
    at,
    value: statistic(samples),
  }));
}

import type { System } from '../model';
import { AwsError } from './aws-error';
import { getMetricData } from './cloudwatch-metric-data';
import type { MetricSource, MetricStore } from './cloudwatch-metrics';
import { getMetricStatistics, listMetrics } from './cloudwatch-statistics';
import type { JsonService, QueryService } from './service';
import { isMap, type XmlStructure, type XmlValue } from './xml';

export type { MetricSource };

type Action = (store: MetricStore, input: unknown) => XmlStructure;

const ACTIONS: Readonly<Record<string, Action>> = {
  GetMetricData: getMetricData,
  GetMetricStatistics: getMetricStatistics,
  ListMetrics: listMetrics,
};

/* Errors that have another name in JSON than in XML. */
const JSON_CODES: Readonly<Record<string, string>> = {
  InvalidParameterValue: 'InvalidParameterValueException',
  InvalidParameterCombination: 'InvalidParameterCombinationException',
  MissingParameter: 'MissingRequiredParameterException',
};

/** CloudWatch, as far as it has metrics of the load balancer: in JSON for newer SDKs, in a form and XML for others. */
export function cloudWatchService(
  system: Pick<System, 'loadBalancers' | 'targetGroups'>,
  source: MetricSource,
  now: () => number,
): { readonly query: QueryService; readonly json: JsonService } {
  const store: MetricStore = { system, source, now };
  return {
    query: {
      version: '2010-08-01',
      namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
      actions: mapped((action) => (parameters) => action(store, parameters.plain())),
    },
    json: {
      targetPrefix: 'GraniteServiceVersion20100801',
      jsonVersion: '1.0',
      actions: mapped((action) => (input) => inJson(() => action(store, input))),
    },
  };
}

function mapped<Served>(serve: (action: Action) => Served): Record<string, Served> {
  return Object.fromEntries(Object.entries(ACTIONS).map(([name, action]) => [name, serve(action)]));
}

function inJson(run: () => XmlStructure): object {
  try {
    return Object.fromEntries(Object.entries(run()).map(([name, value]) => [name, jsonValue(value)]));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(JSON_CODES[error.code] ?? error.code, error.message, error.status);
  }
}

/* Times are seconds since 1970. */
function jsonValue(value: XmlValue): unknown {
  if (value instanceof Date) return value.getTime() / 1_000;
  if (isMap(value)) return jsonValue(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map((item: XmlValue) => jsonValue(item));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, jsonValue(item)]));
}

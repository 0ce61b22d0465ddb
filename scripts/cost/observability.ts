import { blocks, type StackResource } from '../stack-graph/stack-graph';
import { ASSUMED } from './assumptions';
import { sum, type ChargingByType } from './charge';

const DAYS_PER_MONTH = 30;
/* Where nothing ever expires, the first year is what can be foreseen. */
const FOREVER_DAYS = 365;

/** Logs, metrics and what watches them. */
export const OBSERVABILITY: ChargingByType = {
  aws_cloudwatch_log_group: (groups) => [
    {
      what: 'logs, taken in',
      quantity: groups.length * ASSUMED.logGb,
      price: 'logs',
      assumption: `${ASSUMED.logGb} GB in each of ${groups.length} log groups`,
    },
    {
      what: 'logs, kept',
      quantity: sum(groups.map((group) => (retentionDays(group) / DAYS_PER_MONTH) * ASSUMED.logGb)),
      price: 'logStorage',
      assumption: 'the same every month, for as long as each group keeps them',
    },
  ],
  aws_cloudwatch_log_metric_filter: (filters) => [
    { what: 'metrics from logs', quantity: filters.length, price: 'metric' },
  ],
  aws_cloudwatch_metric_alarm: (alarms) => [
    { what: 'metrics in alarms', quantity: sum(alarms.map(watchedMetrics)), price: 'alarm' },
  ],
  aws_cloudwatch_composite_alarm: (alarms) => [
    { what: 'composite alarms', quantity: alarms.length, price: 'compositeAlarm' },
  ],
  aws_cloudwatch_dashboard: (dashboards) => [
    { what: 'dashboards', quantity: dashboards.length, price: 'dashboard' },
  ],
  aws_cloudwatch_log_delivery: (deliveries) => [
    {
      what: 'logs that CloudFront delivers',
      quantity: deliveries.length * ASSUMED.deliveredLogGb,
      price: 'deliveredLogs',
      assumption: `${ASSUMED.deliveredLogGb} GB in each delivery`,
    },
  ],
};

function retentionDays({ attributes }: StackResource): number {
  return Number(attributes.retention_in_days ?? FOREVER_DAYS);
}

/** An alarm costs as much as the metrics in it. */
function watchedMetrics({ attributes }: StackResource): number {
  return Math.max(1, blocks(attributes.metric_query).filter(({ metric }) => metric !== undefined).length);
}

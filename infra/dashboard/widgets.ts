import type { Metric } from '../metric-sources';

const PERIOD_SECONDS = 60;

/** A line or area of a graph: a metric, or what is worked out from lines with an id. */
export type Series =
  | {
      readonly metric: Metric;
      readonly label: string;
      readonly colour?: string;
      readonly id?: string;
      readonly hidden?: boolean;
    }
  | { readonly expression: string; readonly label: string; readonly colour?: string };

export interface GraphConfig {
  readonly title: string;
  /** The region of the stack; a metric may be of another. */
  readonly region: string;
  readonly series: readonly Series[];
  readonly unit: string;
  readonly stacked?: boolean;
  /** Where the axis ends, if it always should at the same value. */
  readonly max?: number;
  /** A line where an alarm goes off. */
  readonly threshold?: { readonly value: number; readonly label: string };
}

/** A widget as the dashboard's JSON has it, but for its place. */
export interface Widget {
  readonly type: 'text' | 'metric' | 'alarm';
  readonly properties: Readonly<Record<string, unknown>>;
}

export function text(markdown: string): Widget {
  return { type: 'text', properties: { markdown, background: 'transparent' } };
}

/** The states of alarms, all at a glance. */
export function alarmStates(title: string, alarmArns: readonly string[]): Widget {
  return { type: 'alarm', properties: { title, alarms: alarmArns } };
}

/** Large numbers of now, each with its course. */
export function numbers({ title, region, series }: Pick<GraphConfig, 'title' | 'region' | 'series'>): Widget {
  return {
    type: 'metric',
    properties: {
      title,
      region,
      view: 'singleValue',
      sparkline: true,
      period: PERIOD_SECONDS,
      metrics: series.map(seriesOf),
    },
  };
}

export function graph({ title, region, series, unit, stacked = false, max, threshold }: GraphConfig): Widget {
  return {
    type: 'metric',
    properties: {
      title,
      region,
      view: 'timeSeries',
      stacked,
      period: PERIOD_SECONDS,
      metrics: series.map(seriesOf),
      yAxis: { left: { min: 0, label: unit, showUnits: false, ...(max !== undefined && { max }) } },
      ...(threshold && { annotations: { horizontal: [threshold] } }),
    },
  };
}

/* Namespace, name, and each dimension's name and value, in one list; how to draw it comes last. */
function seriesOf(series: Series): readonly unknown[] {
  const drawn = { label: series.label, ...(series.colour !== undefined && { color: series.colour }) };
  if ('expression' in series) return [{ expression: series.expression, ...drawn }];
  const { metric, id, hidden } = series;
  return [
    metric.namespace,
    metric.name,
    ...Object.entries(metric.dimensions).flat(),
    {
      stat: metric.statistic,
      ...drawn,
      ...(id !== undefined && { id }),
      ...(hidden && { visible: false }),
      ...(metric.region !== undefined && { region: metric.region }),
    },
  ];
}

import type { ReactNode } from 'react';
import { ChartFrame, layOut, type ChartSize, type FrameOptions, type Plot } from './chart-frame';
import type { Mark } from './marks';
import { place, roundUp } from './scales';

/** A line over time. */
export interface Series {
  readonly name: string;
  /** A CSS colour. */
  readonly stroke: string;
  readonly dashed?: boolean;
  /** Drawn as steps rather than slopes: for what is set, not measured. */
  readonly stepped?: boolean;
  /** `at` in seconds. Null is unknown: the line has a gap. */
  readonly points: readonly { readonly at: number; readonly value: number | null }[];
}

export interface LineChartProps {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  readonly size: ChartSize;
  readonly series: readonly Series[];
  /** What the values are, for example `%` or `ms`. */
  readonly unit: string;
  /** The first and the last second; by default those of the points. */
  readonly domain?: readonly [number, number];
  /** Whether the time axis tells seconds since the beginning (the default), or how long ago. */
  readonly axis?: FrameOptions['axis'];
  /** The top of the scale; by default the next round number above the largest value. */
  readonly top?: number;
  readonly gridLines?: number;
  readonly marks?: readonly Mark[];
  readonly legend?: boolean;
}

/** Lines over time. */
export function LineChart(props: LineChartProps): ReactNode {
  const { label, size, series, unit, axis = 'elapsed', gridLines = 4, marks = [], legend = true } = props;
  const points = series.flatMap((line) => line.points);
  const options: FrameOptions = {
    label,
    size,
    unit,
    axis,
    gridLines,
    marks,
    domain: props.domain ?? [0, Math.max(1, ...points.map(({ at }) => at))],
    top: props.top ?? roundUp(Math.max(0, ...points.map(({ value }) => value ?? 0))),
    headroom: legend ? size.fontSize * 1.8 : 0,
  };
  const plot = layOut(options);
  return (
    <ChartFrame options={options} plot={plot}>
      {series.map((line) => (
        <path
          key={line.name}
          data-series={line.name}
          d={linePath(line, options, plot)}
          fill="none"
          stroke={line.stroke}
          strokeWidth={size.fontSize / 6}
          strokeLinejoin="round"
          strokeLinecap="round"
          {...(line.dashed && { strokeDasharray: '6 5' })}
        />
      ))}
      {legend && <Legend series={series} size={size} plot={plot} />}
    </ChartFrame>
  );
}

/** The path of a line: each run of known values is a stroke of its own; a lone value is a dot. */
export function linePath(
  { points, stepped }: Pick<Series, 'points' | 'stepped'>,
  { domain, top }: Pick<FrameOptions, 'domain' | 'top'>,
  { x, y }: Pick<Plot, 'x' | 'y'>,
): string {
  let isOpen = false;
  const commands: string[] = [];
  for (const { at, value } of points) {
    if (at < domain[0] || at > domain[1]) continue;
    if (value === null) {
      isOpen = false;
      continue;
    }
    const [left, height] = [place(x(at)), place(y(Math.min(value, top)))];
    // A line of no length has round ends, so that a lone value is seen.
    if (!isOpen) commands.push(`M${left} ${height}h0`);
    else commands.push(stepped ? `H${left}V${height}` : `L${left} ${height}`);
    isOpen = true;
  }
  return commands.join('');
}

function Legend(props: {
  readonly series: readonly Series[];
  readonly size: ChartSize;
  readonly plot: Plot;
}): ReactNode {
  const { series, size, plot } = props;
  const { fontSize } = size;
  const width = (plot.right - plot.left) / Math.max(3, series.length);
  return series.map(({ name, stroke, dashed }, index) => {
    const left = plot.left + index * width;
    return (
      <g key={name}>
        <line
          x1={place(left)}
          x2={place(left + fontSize * 1.6)}
          y1={place(fontSize)}
          y2={place(fontSize)}
          stroke={stroke}
          strokeWidth={fontSize / 5}
          {...(dashed && { strokeDasharray: '6 5' })}
        />
        <text x={place(left + fontSize * 2)} y={place(fontSize)} dominantBaseline="middle">
          {name}
        </text>
      </g>
    );
  });
}

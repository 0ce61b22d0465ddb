import type { ReactNode } from 'react';
import { placeMarks, type Mark } from './marks';
import { formatSeconds, formatValue, linearScale, place, timeStep, type Scale } from './scales';

/** A chart's extent, in units of its own: it fills whatever room it is given. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
}

export interface FrameOptions {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  readonly size: ChartSize;
  /** The first and the last second of the time axis. */
  readonly domain: readonly [number, number];
  /** Whether the axis tells seconds since its beginning, or how long ago. */
  readonly axis: 'elapsed' | 'ago';
  readonly unit: string;
  /** The top of the value axis. */
  readonly top: number;
  readonly gridLines: number;
  readonly marks: readonly Mark[];
  /** Room above the plot, for a legend. */
  readonly headroom: number;
}

export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Scale;
  readonly y: Scale;
}

/** Where the lines of a chart are drawn. */
export function layOut({ size, domain, unit, top, headroom }: FrameOptions): Plot {
  const { width, height, fontSize } = size;
  const left = (formatValue(top).length + (unit === '' ? 0 : unit.length + 0.6)) * fontSize * 0.7 + 8;
  const right = width - fontSize * 0.6;
  const plotTop = headroom + fontSize * 1.4;
  const bottom = height - fontSize * 1.6;
  return {
    left,
    right,
    top: plotTop,
    bottom,
    x: linearScale(domain, [left, right]),
    y: linearScale([0, top], [bottom, plotTop]),
  };
}

/**
 * A chart's axes, grid and marks around what it draws, as an SVG element: no script, style sheet or font is needed
 * beside it. Text and grid take the colour of the text around.
 */
export function ChartFrame(props: {
  readonly options: FrameOptions;
  readonly plot: Plot;
  readonly children: ReactNode;
}): ReactNode {
  const { options, plot, children } = props;
  const { size, label } = options;
  return (
    <svg
      viewBox={`0 0 ${size.width} ${size.height}`}
      width="100%"
      role="img"
      aria-label={label}
      fontSize={size.fontSize}
      fill="currentColor"
    >
      <Grid options={options} plot={plot} />
      <TimeAxis options={options} plot={plot} />
      {children}
      <Marks options={options} plot={plot} />
    </svg>
  );
}

interface Parts {
  readonly options: FrameOptions;
  readonly plot: Plot;
}

function Grid({ options: { top, unit, gridLines }, plot }: Parts): ReactNode {
  return Array.from({ length: gridLines + 1 }, (_, index) => {
    const value = (top / gridLines) * index;
    const y = place(plot.y(value));
    const suffix = index === gridLines && unit !== '' ? ` ${unit}` : '';
    return (
      <g key={index}>
        <line
          x1={place(plot.left)}
          x2={place(plot.right)}
          y1={y}
          y2={y}
          stroke="currentColor"
          strokeOpacity={0.16}
        />
        <text x={place(plot.left - 6)} y={y} textAnchor="end" dominantBaseline="middle" fillOpacity={0.75}>
          {formatValue(value)}
          {suffix}
        </text>
      </g>
    );
  });
}

function TimeAxis({ options: { domain, axis, size }, plot }: Parts): ReactNode {
  const [from, to] = domain;
  const step = timeStep(to - from, Math.max(2, (plot.right - plot.left) / (size.fontSize * 5)));
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => {
    const offset = index * step;
    const x = plot.x(axis === 'elapsed' ? from + offset : to - offset);
    const text = formatSeconds(offset);
    // It would run into the lowest value.
    if (axis === 'ago' && x < plot.left + size.fontSize) return null;
    return (
      <text
        key={index}
        x={place(x)}
        y={place(size.height - size.fontSize * 0.4)}
        textAnchor={axis === 'ago' && index === 0 ? 'end' : 'middle'}
        fillOpacity={0.75}
      >
        {axis === 'ago' && index > 0 ? `−${text}` : text}
      </text>
    );
  });
}

function Marks({ options: { marks, domain, size }, plot }: Parts): ReactNode {
  const within = marks.filter(({ at }) => at >= domain[0] && at <= domain[1]);
  return placeMarks(within, plot.x, plot.right, size.fontSize).map(({ key, x, label }) => (
    <g key={key}>
      <line
        x1={place(x)}
        x2={place(x)}
        y1={place(plot.top)}
        y2={place(plot.bottom)}
        stroke="currentColor"
        strokeOpacity={0.7}
        strokeDasharray="2 4"
      />
      {label && (
        <text
          x={place(x)}
          y={place(plot.top - size.fontSize * 0.4)}
          textAnchor={label.anchor}
          fontWeight={600}
        >
          {label.text}
        </text>
      )}
    </g>
  ));
}

import type { ReactNode } from 'react';
import type { Colour } from '../../app/contract/colour';
import { CSS_COLOURS } from '../../app/ui/colours';
import { ChartFrame, layOut, type ChartSize, type FrameOptions, type Plot } from './chart-frame';
import { linePath } from './line-chart';
import type { Mark } from './marks';
import { place } from './scales';

type Counts = Readonly<Record<Colour, number>>;

/** How something was split at a moment, in seconds; null is unknown. */
export interface SharePoint {
  readonly at: number;
  readonly counts: Counts | null;
}

export interface ShareChartProps {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  readonly size: ChartSize;
  readonly points: readonly SharePoint[];
  /** What it ought to be: a dashed line over the areas. */
  readonly intended?: readonly SharePoint[];
  /** Drawn as steps rather than slopes: for what is set, not measured. */
  readonly stepped?: boolean;
  readonly domain: readonly [number, number];
  readonly axis?: FrameOptions['axis'];
  readonly marks?: readonly Mark[];
}

/** The share of the two colours over time, as areas: blue from below, green above it. What is unknown stays empty. */
export function ShareChart(props: ShareChartProps): ReactNode {
  const { label, size, points, intended, stepped = false, domain, axis = 'elapsed', marks = [] } = props;
  const options: FrameOptions = {
    label,
    size,
    domain,
    axis,
    marks,
    unit: '%',
    top: 100,
    gridLines: 2,
    headroom: 0,
  };
  const plot = layOut(options);
  const runs = knownRuns(points, domain);
  return (
    <ChartFrame options={options} plot={plot}>
      {runs.map((run) => (
        <g key={run[0]?.at}>
          <path data-area="blue" d={area(run, plot, plot.bottom, stepped)} fill={CSS_COLOURS.blue} />
          <path data-area="green" d={area(run, plot, plot.top, stepped)} fill={CSS_COLOURS.green} />
        </g>
      ))}
      {intended && (
        <IntendedLine path={linePath({ points: blueShares(intended), stepped: true }, options, plot)} />
      )}
    </ChartFrame>
  );
}

/** Light on dark, so that it is seen on either colour. */
function IntendedLine({ path }: { readonly path: string }): ReactNode {
  return (
    <>
      <path d={path} fill="none" stroke="#0b0e14" strokeOpacity={0.55} strokeWidth={4} />
      <path data-intended d={path} fill="none" stroke="#ffffff" strokeWidth={2} strokeDasharray="7 5" />
    </>
  );
}

interface KnownShare {
  readonly at: number;
  /** Percent. */
  readonly blue: number;
}

function blueShare(counts: Counts | null): number | null {
  const sum = counts ? counts.blue + counts.green : 0;
  return counts && sum > 0 ? (counts.blue / sum) * 100 : null;
}

function blueShares(points: readonly SharePoint[]): { at: number; value: number | null }[] {
  return points.map(({ at, counts }) => ({ at, value: blueShare(counts) }));
}

/** The stretches of time of which the split is known. */
export function knownRuns(
  points: readonly SharePoint[],
  [from, to]: readonly [number, number],
): readonly (readonly KnownShare[])[] {
  const runs: KnownShare[][] = [];
  let run: KnownShare[] | undefined;
  for (const { at, counts } of points) {
    if (at < from || at > to) continue;
    const blue = blueShare(counts);
    if (blue === null) {
      run = undefined;
      continue;
    }
    if (!run) runs.push((run = []));
    run.push({ at, blue });
  }
  return runs;
}

/** How wide a run of one value is drawn, in seconds. */
const LONE_SECONDS = 1;

function area(run: readonly KnownShare[], { x, y, left }: Plot, edge: number, stepped: boolean): string {
  const [first] = run;
  if (!first) return '';
  const start = run.length === 1 ? Math.max(left, x(first.at - LONE_SECONDS)) : x(first.at);
  const border = run.map(({ at, blue }) => {
    const [across, height] = [place(x(at)), place(y(blue))];
    return stepped ? `H${across}V${height}` : `L${across} ${height}`;
  });
  const end = place(x((run.at(-1) ?? first).at));
  return `M${place(start)} ${place(edge)}V${place(y(first.blue))}${border.join('')}L${end} ${place(edge)}Z`;
}

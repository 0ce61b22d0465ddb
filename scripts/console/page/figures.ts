import { COLOURS, type Colour } from '../../../app/contract/colour';
import type { ConsoleView, Counts, InstanceView, Point } from '../contract';
import type { Series } from '../../charts/line-chart';
import type { Mark } from '../../charts/marks';
import type { SharePoint } from '../../charts/share-chart';

/** How much of the past the charts show, in seconds: a whole show, and not much more than there is. */
const CHART_SECONDS = { least: 60, most: 300 } as const;

/** Shares in percent as whole numbers that never make something of nothing: `<1` is more than none. */
export function percentTexts(counts: Counts | null): Readonly<Record<Colour, string>> | null {
  const sum = counts ? counts.blue + counts.green : 0;
  if (!counts || sum === 0) return null;
  const text = (count: number) => {
    const percent = (count / sum) * 100;
    if (percent > 0 && percent < 1) return '<1';
    if (percent > 99 && percent < 100) return '>99';
    return String(Math.round(percent));
  };
  // Two halves would both be rounded up.
  const isHalf = ((counts.blue / sum) * 100) % 1 === 0.5;
  const blue = text(counts.blue);
  return { blue, green: isHalf ? String(100 - Number(blue)) : text(counts.green) };
}

/** The time axis of the charts: it ends at the newest point. */
export function chartDomain(points: readonly Point[]): readonly [number, number] {
  const end = (points.at(-1)?.at ?? 0) / 1_000;
  const known = end - (points[0]?.at ?? 0) / 1_000;
  return [end - Math.min(CHART_SECONDS.most, Math.max(CHART_SECONDS.least, known)), end];
}

/** How something was split over time. */
export function sharePoints(
  points: readonly Point[],
  counts: (point: Point) => Counts | null,
): readonly SharePoint[] {
  return overTime(points, counts).map(({ at, value }) => ({ at, counts: value }));
}

/** Values over time, in seconds. Where seconds were skipped, as while the connection was away, there is a gap. */
function overTime<Value>(
  points: readonly Point[],
  valueOf: (point: Point) => Value | null,
): { readonly at: number; readonly value: Value | null }[] {
  return points.flatMap((point, index) => {
    const at = point.at / 1_000;
    const previous = (points[index - 1]?.at ?? point.at) / 1_000;
    const gap = at - previous > GAP_SECONDS ? [{ at: previous + 1, value: null }] : [];
    return [...gap, { at, value: valueOf(point) }];
  });
}

/** Points come every second; so many seconds without one are a gap. */
const GAP_SECONDS = 4;

export function chartMarks(points: readonly Point[]): readonly Mark[] {
  return points.flatMap(({ at, mark }) => (mark === null ? [] : [{ at: at / 1_000, label: mark }]));
}

/** Delivery by colour over time; `names` and `strokes` are for the drawing. */
export function deliverySeries(
  points: readonly Point[],
  names: Readonly<Record<Colour, string>>,
  strokes: Readonly<Record<Colour, string>>,
): Series[] {
  return COLOURS.map((colour) => ({
    name: names[colour],
    stroke: strokes[colour],
    dashed: colour === 'green',
    points: overTime(points, ({ deliveryP99Ms }) => deliveryP99Ms[colour]),
  }));
}

/** The versions that a colour's tasks run, for example `v2`; empty when none tells. */
export function versionsOf(instances: readonly InstanceView[], colour: Colour): string {
  const versions = instances
    .filter((instance) => instance.colour === colour && instance.state !== 'ended')
    .map(({ version }) => version);
  return [...new Set(versions)].sort().join(', ');
}

/** Seconds from the view's moment until another, never below 0. */
export function secondsUntil({ at }: Pick<ConsoleView, 'at'>, until: number): number {
  return Math.max(0, Math.ceil((until - at) / 1_000));
}

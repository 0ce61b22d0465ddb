/** A line over time. `x` in seconds. */
export interface Series {
  readonly name: string;
  /** A CSS colour. */
  readonly stroke: string;
  readonly dashed?: boolean;
  /** Drawn as steps rather than slopes: for what is set, not measured. */
  readonly stepped?: boolean;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface ChartOptions {
  readonly title: string;
  /** What the values are, for example `%` or `ms`. */
  readonly unit: string;
  readonly series: readonly Series[];
  /** The top of the scale; by default the next round number above the largest value. */
  readonly maxY?: number;
  /** Vertical lines with a label: the steps of a show. */
  readonly marks?: readonly { readonly x: number; readonly label: string }[];
}

const WIDTH = 860;
const HEIGHT = 260;
const PLOT = { left: 52, right: 16, top: 48, bottom: 30 } as const;
const PLOT_WIDTH = WIDTH - PLOT.left - PLOT.right;
const PLOT_HEIGHT = HEIGHT - PLOT.top - PLOT.bottom;
const GRID_LINES = 4;

/** A line chart as an SVG element, with its legend: no script, no font and no file beside it needed. */
export function lineChart({ title, unit, series, maxY, marks = [] }: ChartOptions): string {
  const points = series.flatMap((line) => line.points);
  const top = maxY ?? roundUp(Math.max(0, ...points.map(({ y }) => y)));
  const end = Math.max(1, ...points.map(({ x }) => x));
  const x = (value: number) => PLOT.left + (value / end) * PLOT_WIDTH;
  const y = (value: number) => PLOT.top + PLOT_HEIGHT - (Math.min(value, top) / top) * PLOT_HEIGHT;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(title)}">
${grid(top, unit, y)}
${timeAxis(end, x)}
${marks.map((mark) => markLine(x(mark.x), mark.label)).join('\n')}
${series.map((line) => polyline(line, x, y)).join('\n')}
${legend(series)}
</svg>`;
}

type Scale = (value: number) => number;

function grid(top: number, unit: string, y: Scale): string {
  return Array.from({ length: GRID_LINES + 1 }, (_, index) => {
    const value = (top / GRID_LINES) * index;
    const at = y(value).toFixed(1);
    return `<line class="grid" x1="${PLOT.left}" x2="${WIDTH - PLOT.right}" y1="${at}" y2="${at}"/><text class="axis" x="${PLOT.left - 6}" y="${at}" text-anchor="end" dominant-baseline="middle">${round(value)}${index === GRID_LINES ? ` ${escapeXml(unit)}` : ''}</text>`;
  }).join('\n');
}

function timeAxis(end: number, x: Scale): string {
  const step = roundUp(end / 8);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => {
    const value = index * step;
    return `<text class="axis" x="${x(value).toFixed(1)}" y="${HEIGHT - 10}" text-anchor="middle">${round(value)} s</text>`;
  }).join('\n');
}

function markLine(at: number, label: string): string {
  return `<line class="mark" x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${PLOT.top}" y2="${PLOT.top + PLOT_HEIGHT}"/><text class="mark-label" x="${(at + 4).toFixed(1)}" y="${PLOT.top - 6}">${escapeXml(label)}</text>`;
}

function polyline({ stroke, dashed, stepped, points }: Series, x: Scale, y: Scale): string {
  const path = points
    .map((point, index) => {
      const at = `${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`;
      if (index === 0) return `M${at}`;
      return stepped ? `H${x(point.x).toFixed(1)} V${y(point.y).toFixed(1)}` : `L${at}`;
    })
    .join(' ');
  return `<path class="series" d="${path}" stroke="${stroke}"${dashed ? ' stroke-dasharray="6 4"' : ''}/>`;
}

function legend(series: readonly Series[]): string {
  const width = PLOT_WIDTH / Math.max(4, series.length);
  return series
    .map(({ name, stroke, dashed }, index) => {
      const left = PLOT.left + index * width;
      return `<line x1="${left}" x2="${left + 20}" y1="16" y2="16" stroke="${stroke}" stroke-width="3"${dashed ? ' stroke-dasharray="6 4"' : ''}/><text class="legend" x="${left + 26}" y="16" dominant-baseline="middle">${escapeXml(name)}</text>`;
    })
    .join('\n');
}

/** The next of 1, 2, 5 or 10 times a power of ten. */
function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= value) ?? 10;
  return factor * power;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

import { COLOURS, type Colour } from '../../app/contract/colour';
import { formatSplit } from '../../app/contract/weights';
import { percentages, type Counts } from '../audience/convergence';
import type { Percentiles } from '../audience/latency-histogram';
import type { Report } from './report';
import { escapeXml, lineChart, type Series } from './svg-chart';

/** What was measured over a show, a row a second or so. */
export interface TimelinePoint {
  /** Seconds since the audience was in. */
  readonly seconds: number;
  readonly configured: Counts;
  /** Samples since the last point; without any, `undefined`. */
  readonly observedRequests: Counts | undefined;
  readonly openSockets: Counts;
  /** Of the messages shown since the last point. */
  readonly deliveryMs: Percentiles | null;
}

export interface TimelineMark {
  readonly seconds: number;
  readonly label: string;
}

export interface Timeline {
  readonly points: readonly TimelinePoint[];
  readonly marks: readonly TimelineMark[];
}

const STROKES: Readonly<Record<Colour, string>> = { blue: '#2f7bf5', green: '#12a150' };

/** The report as a page of its own: nothing is loaded from anywhere. */
export function reportHtml(report: Report, timeline: Timeline): string {
  const verdict = report.ok
    ? 'Nobody dropped, nothing lost, nothing shown twice'
    : 'The show did not hold its promise';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Crossfade: ${escapeXml(verdict)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1 class="${report.ok ? 'ok' : 'failed'}">${escapeXml(verdict)}</h1>
${report.failures.length > 0 ? `<ul class="failures">${report.failures.map((failure) => `<li>${escapeXml(failure)}</li>`).join('')}</ul>` : ''}
<dl class="figures">${figures(report)}</dl>
<h2>Steps</h2>
${stepsTable(report)}
${charts(timeline)}
</main>
</body>
</html>
`;
}

function figures({ clients, dropped, messages, deliveryMs, handovers, readyMs }: Report): string {
  const items: readonly (readonly [string, string])[] = [
    ['clients', String(clients)],
    ['dropped', String(dropped)],
    ['lost', String(messages.lost)],
    ['shown twice', String(messages.duplicated)],
    ['messages acknowledged', `${messages.acknowledged} of ${messages.sent}`],
    ['handovers', String(handovers)],
    [
      'delivery p50 / p95 / p99',
      deliveryMs ? `${deliveryMs.p50} / ${deliveryMs.p95} / ${deliveryMs.p99} ms` : 'none',
    ],
    ['ready after', `${(readyMs / 1_000).toFixed(1)} s`],
  ];
  return items.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeXml(value)}</dd></div>`).join('');
}

function stepsTable({ steps }: Report): string {
  const rows = steps.map(
    ({ kind, configured, observedRequests, openSockets, converged, shiftMs, followMs }) =>
      `<tr><td>${kind}</td><td>${formatSplit(configured)}</td><td>${formatSplit(observedRequests)}</td><td>${formatSplit(openSockets)}</td><td>${converged ? 'yes' : '<strong>no</strong>'}</td><td>${shiftMs} ms</td><td>${followMs === null ? '–' : `${(followMs / 1_000).toFixed(1)} s`}</td></tr>`,
  );
  return `<div class="scroll"><table>
<thead><tr><th>step</th><th>configured %</th><th>new requests %</th><th>open sockets %</th><th>converged</th><th>shift verified in</th><th>sockets followed in</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table></div>`;
}

function charts({ points, marks }: Timeline): string {
  const lines = (
    kind: string,
    value: (point: TimelinePoint) => Counts | undefined,
    style: Pick<Series, 'dashed' | 'stepped'>,
  ): Series[] =>
    COLOURS.map((colour) => ({
      ...style,
      name: `${colour} ${kind}`,
      stroke: STROKES[colour],
      points: points.flatMap((point) => {
        const counts = value(point);
        return counts ? [{ x: point.seconds, y: counts[colour] }] : [];
      }),
    }));
  const latency = (name: keyof Percentiles, stroke: string): Series => ({
    name,
    stroke,
    points: points.flatMap(({ seconds, deliveryMs }) =>
      deliveryMs ? [{ x: seconds, y: deliveryMs[name] }] : [],
    ),
  });
  const share = (counts: Counts | undefined) => counts && percentages(counts);
  const at = marks.map(({ seconds, label }) => ({ x: seconds, label }));
  const split = 'Configured split against the observed split of new requests';
  return [
    figure(split, {
      unit: '%',
      maxY: 100,
      marks: at,
      series: [
        ...lines('configured', (point) => share(point.configured), { dashed: true, stepped: true }),
        ...lines('observed', (point) => share(point.observedRequests), {}),
      ],
    }),
    figure('Open sockets by colour', {
      unit: '',
      marks: at,
      series: lines('sockets', ({ openSockets }) => openSockets, {}),
    }),
    figure('Delivery latency: from the send to the display at another client', {
      unit: 'ms',
      marks: at,
      series: [latency('p50', '#8a8f98'), latency('p95', '#b7791f'), latency('p99', '#c2410c')],
    }),
  ].join('\n');
}

function figure(title: string, options: Omit<Parameters<typeof lineChart>[0], 'title'>): string {
  return `<h2>${escapeXml(title)}</h2>\n<figure>${lineChart({ title, ...options })}</figure>`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #14171c; --paper: #fff; --soft: #5c6470; --line: #dfe3e8; --ok: #0b7a3c; --bad: #b42318; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff3; --paper: #14171c; --soft: #9aa3af; --line: #2c323a; --ok: #4ade80; --bad: #fca5a5; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 1.7rem; line-height: 1.2; } h1.ok { color: var(--ok); } h1.failed, .failures { color: var(--bad); }
h2 { font-size: 1.05rem; margin: 32px 0 8px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; margin: 24px 0; }
.figures div { border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px; }
dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); white-space: nowrap; } th { color: var(--soft); font-weight: 500; font-size: .85rem; }
figure { margin: 0; } svg { width: 100%; height: auto; display: block; }
svg text { font: 12px system-ui, sans-serif; fill: var(--soft); } svg .legend { fill: var(--ink); }
.grid { stroke: var(--line); } .mark { stroke: var(--soft); stroke-dasharray: 2 4; } .series { fill: none; stroke-width: 2; stroke-linejoin: round; }
`;

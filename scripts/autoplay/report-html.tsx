import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { formatSplit } from '../../app/contract/weights';
import { ColumnHeads } from '../charts/column-heads';
import { SplitBar } from '../charts/split-bar';
import type { Report } from './report';
import { ReportCharts } from './report-charts';
import { REPORT_STYLE } from './report-style';
import type { Timeline } from './timeline';

/** The report as a page of its own: nothing is loaded from anywhere. */
export function reportHtml(report: Report, timeline: Timeline): string {
  return `<!doctype html>\n${renderToStaticMarkup(<ReportPage report={report} timeline={timeline} />)}\n`;
}

function ReportPage({
  report,
  timeline,
}: {
  readonly report: Report;
  readonly timeline: Timeline;
}): ReactNode {
  const verdict = report.ok
    ? 'Nobody dropped, nothing lost, nothing shown twice'
    : 'The show did not hold its promise';
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`Crossfade: ${verdict}`}</title>
        <style>{REPORT_STYLE}</style>
      </head>
      <body>
        <main>
          <h1 className={report.ok ? 'ok' : 'failed'}>{verdict}</h1>
          {report.failures.length > 0 && (
            <ul className="failures">
              {report.failures.map((failure, index) => (
                <li key={index}>{failure}</li>
              ))}
            </ul>
          )}
          <Figures report={report} />
          <h2>Steps</h2>
          <StepsTable report={report} />
          <ReportCharts timeline={timeline} />
        </main>
      </body>
    </html>
  );
}

function Figures({ report }: { readonly report: Report }): ReactNode {
  const { clients, dropped, messages, deliveryMs, handovers, readyMs } = report;
  const items: readonly (readonly [name: string, value: string, bad?: boolean])[] = [
    ['clients', String(clients)],
    ['dropped', String(dropped), dropped > 0],
    ['lost', String(messages.lost), messages.lost > 0],
    ['shown twice', String(messages.duplicated), messages.duplicated > 0],
    ['messages acknowledged', `${messages.acknowledged} of ${messages.sent}`],
    ['handovers', String(handovers)],
    [
      'delivery p50 / p95 / p99',
      deliveryMs ? `${deliveryMs.p50} / ${deliveryMs.p95} / ${deliveryMs.p99} ms` : 'none',
    ],
    ['ready after', `${(readyMs / 1_000).toFixed(1)} s`],
  ];
  return (
    <dl className="figures">
      {items.map(([name, value, bad = false]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={bad ? 'failed' : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const STEP_COLUMNS = [
  'step',
  'configured %',
  'new requests %',
  'open sockets %',
  'converged',
  'shift verified in',
  'sockets followed in',
];

function StepsTable({ report: { steps } }: { readonly report: Report }): ReactNode {
  return (
    <div className="scroll" role="region" aria-label="Steps" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <ColumnHeads names={STEP_COLUMNS} />
          </tr>
        </thead>
        <tbody>
          {steps.map(
            ({ kind, configured, observedRequests, openSockets, converged, shiftMs, followMs }, index) => (
              <tr key={index}>
                <td>{kind}</td>
                {[configured, observedRequests, openSockets].map((split, column) => (
                  <td key={column}>
                    <span className="split">
                      {formatSplit(split)}
                      <SplitBar counts={split} />
                    </span>
                  </td>
                ))}
                <td>{converged ? 'yes' : <strong className="failed">no</strong>}</td>
                <td>{shiftMs} ms</td>
                <td>{followMs === null ? '–' : `${(followMs / 1_000).toFixed(1)} s`}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

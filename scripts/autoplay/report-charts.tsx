import type { ReactNode } from 'react';
import type { Percentiles } from '../audience/latency-histogram';
import { ColumnHeads } from '../charts/column-heads';
import { LineChart, type Series } from '../charts/line-chart';
import { ShareChart, type SharePoint } from '../charts/share-chart';
import type { Timeline, TimelinePoint } from './timeline';

const VALUE_COLUMNS = ['seconds', 'configured', 'new requests', 'open sockets', 'p50 ms', 'p95 ms', 'p99 ms'];

const SIZE = { width: 860, height: 190, fontSize: 13 };
const LATENCY_SIZE = { width: 860, height: 260, fontSize: 13 };

/** What happened over the time of the show: the splits, and how fast messages were. */
export function ReportCharts({ timeline }: { readonly timeline: Timeline }): ReactNode {
  const { points, marks } = timeline;
  const domain = [0, Math.max(1, ...points.map(({ seconds }) => seconds))] as const;
  const split = (counts: (point: TimelinePoint) => SharePoint['counts']) =>
    points.map((point): SharePoint => ({ at: point.seconds, counts: counts(point) }));
  const configured = configuredPoints(timeline);
  const common = { size: SIZE, domain, marks, intended: configured };
  const latency = 'Delivery latency: from the send to the display at another client';
  return (
    <>
      <Figure title="New requests by colour" note={SHARES_NOTE}>
        <ShareChart
          {...common}
          label="New requests: the share of blue and green over time"
          points={split(({ observedRequests }) => observedRequests ?? null)}
        />
      </Figure>
      <Figure title="Open sockets by colour" note={SHARES_NOTE}>
        <ShareChart
          {...common}
          label="Open sockets: the share of blue and green over time"
          points={split(({ openSockets }) => openSockets)}
        />
      </Figure>
      <Figure title={latency}>
        <LineChart
          label={`${latency}, in milliseconds over time`}
          size={LATENCY_SIZE}
          domain={domain}
          unit="ms"
          marks={marks}
          series={latencies(points)}
        />
      </Figure>
      <Values points={points} />
    </>
  );
}

/** The configured split changes at the marks, and not only at the point after. */
function configuredPoints({ points, marks }: Timeline): SharePoint[] {
  const atPoints = points.map(({ seconds, configured }) => ({ at: seconds, counts: configured }));
  const atMarks = marks.flatMap(({ at }) => {
    const next = points.find(({ seconds }) => seconds >= at);
    return next ? [{ at, counts: next.configured }] : [];
  });
  return [...atMarks, ...atPoints].sort((a, b) => a.at - b.at);
}

const SHARES_NOTE = 'Blue from below, green above it; the dashed line is the configured split.';

/** Each of a lightness and a dash of its own, readable on white and on black. */
function latencies(points: readonly TimelinePoint[]): Series[] {
  const series = (name: keyof Percentiles, stroke: string, dashed: boolean): Series => ({
    name,
    stroke,
    dashed,
    points: points.map(({ seconds, deliveryMs }) => ({ at: seconds, value: deliveryMs?.[name] ?? null })),
  });
  return [series('p50', '#7c828d', false), series('p95', '#b7791f', true), series('p99', '#d9480f', false)];
}

function Figure(props: {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}): ReactNode {
  const { title, note, children } = props;
  return (
    <>
      <h2>{title}</h2>
      {note !== undefined && <p className="note">{note}</p>}
      <figure className="scroll" role="group" aria-label={title} tabIndex={0}>
        {children}
      </figure>
    </>
  );
}

/** What the charts show, for those who do not see them. */
function Values({ points }: { readonly points: readonly TimelinePoint[] }): ReactNode {
  const counts = (value: { readonly blue: number; readonly green: number } | undefined) =>
    value ? `${value.blue}/${value.green}` : '–';
  return (
    <details>
      <summary>The values of the charts</summary>
      <div className="scroll" role="region" aria-label="The values of the charts" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <ColumnHeads names={VALUE_COLUMNS} />
            </tr>
          </thead>
          <tbody>
            {points.map(({ seconds, configured, observedRequests, openSockets, deliveryMs }) => (
              <tr key={seconds}>
                <td>{seconds.toFixed(1)}</td>
                <td>{counts(configured)}</td>
                <td>{counts(observedRequests)}</td>
                <td>{counts(openSockets)}</td>
                <td>{deliveryMs?.p50.toFixed(1) ?? '–'}</td>
                <td>{deliveryMs?.p95.toFixed(1) ?? '–'}</td>
                <td>{deliveryMs?.p99.toFixed(1) ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

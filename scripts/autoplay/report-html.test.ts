import { judgeShow } from './report';
import { reportHtml } from './report-html';
import type { Timeline } from './timeline';

const report = judgeShow(
  2_500,
  {
    clients: 10,
    connected: 10,
    dropped: 1,
    messages: { sent: 4, acknowledged: 4, lost: 0, duplicated: 0 },
    deliveryMs: { p50: 3, p95: 9, p99: 14 },
    handovers: 8,
    problems: ['<script>alert("a name")</script>'],
  },
  { steps: [], unanswered: [] },
);
const timeline: Timeline = {
  points: [0, 1, 2].map((seconds) => ({
    seconds,
    configured: { blue: 90, green: 10 },
    observedRequests: seconds === 1 ? undefined : { blue: 45, green: 5 },
    openSockets: { blue: 9, green: 1 },
    deliveryMs: { p50: 2, p95: 5, p99: 8 + seconds },
  })),
  marks: [{ at: 0, label: '90/10' }],
};

describe('the report as a page', () => {
  const page = reportHtml(report, timeline);

  it('names what failed', () => {
    expect(page).toContain('dropped: 1 times a client had no open socket');
  });

  it('draws new requests, open sockets and latencies, with a name each', () => {
    expect(page.match(/<svg [^>]*role="img" aria-label="[^"]+"/g)).toHaveLength(3);
    // The second without samples splits the areas of the requests in two.
    expect(page.match(/data-area="green"/g)).toHaveLength(2 + 1);
    expect(page.match(/data-intended/g)).toHaveLength(2);
    expect(page.match(/data-series=/g)).toHaveLength(3);
    expect(page).not.toContain('NaN');
  });

  it('shows a split as configured from the moment of the shift', () => {
    const late = { points: timeline.points.slice(1), marks: timeline.marks };
    const start = /data-intended="true" d="M([\d.]+)/;
    expect(start.exec(reportHtml(report, late))?.[1]).toBe(start.exec(page)?.[1]);
  });

  it('says in a table what the charts show', () => {
    expect(page).toContain('<td>45/5</td><td>9/1</td>');
  });

  it('shows text as text, and loads nothing from anywhere', () => {
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/(src|href)=/);
    expect(page).not.toMatch(/https?:/);
  });

  it('can be drawn when nothing was measured', () => {
    expect(reportHtml(report, { points: [], marks: [] })).not.toContain('NaN');
  });
});

import { judgeShow } from './report';
import { reportHtml, type Timeline } from './report-html';

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
  marks: [{ seconds: 0, label: '90/10' }],
};

describe('the report as a page', () => {
  const page = reportHtml(report, timeline);

  it('names what failed', () => {
    expect(page).toContain('dropped: 1 times a client had no open socket');
  });

  it('draws the splits, the open sockets and the latencies', () => {
    expect(page.match(/<svg /g)).toHaveLength(3);
    expect(page.match(/<path class="series"/g)).toHaveLength(4 + 2 + 3);
    expect(page).not.toContain('NaN');
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

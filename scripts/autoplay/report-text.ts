import { formatSplit } from '../../app/contract/weights';
import type { Report } from './report';

/** The report for a terminal. */
export function reportText(report: Report): string {
  const { ok, failures, clients, dropped, messages, deliveryMs, handovers, readyMs } = report;
  const delivery = deliveryMs
    ? `p50 ${deliveryMs.p50} ms, p95 ${deliveryMs.p95} ms, p99 ${deliveryMs.p99} ms`
    : 'nothing was delivered';
  return [
    '',
    ok ? 'Nobody dropped, nothing lost, nothing shown twice.' : 'The show did not hold its promise:',
    ...failures.map((failure) => `  - ${failure}`),
    '',
    table([
      ['step', 'configured', 'new requests', 'open sockets', 'converged', 'shift', 'followed in'],
      ...report.steps.map((step) => [
        step.kind,
        formatSplit(step.configured),
        formatSplit(step.observedRequests),
        formatSplit(step.openSockets),
        step.converged ? 'yes' : 'NO',
        `${step.shiftMs} ms`,
        step.followMs === null ? '-' : `${(step.followMs / 1_000).toFixed(1)} s`,
      ]),
    ]),
    '',
    `clients    ${clients}, dropped ${dropped}, handed over ${handovers} times`,
    `messages   ${messages.acknowledged} of ${messages.sent} acknowledged, lost ${messages.lost}, shown twice ${messages.duplicated}`,
    `delivery   ${delivery}`,
    `ready      ${(readyMs / 1_000).toFixed(1)} s after the command`,
    '',
  ].join('\n');
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

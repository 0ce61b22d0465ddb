import type { AudienceResult } from '../../../scripts/audience/audience';
import type { Scenario } from './scenario';

/** Prints a scenario and its figures. */
export function report({ number, title, given, when, then }: Scenario, seen: AudienceResult): void {
  const lines = [
    `${String(number).padStart(2)} · ${title}`,
    `     given  ${given}`,
    `     when   ${when}`,
    `     then   ${then}`,
    `     seen   ${figures(seen)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function figures({
  messages,
  clients,
  connected,
  dropped,
  longestDropMs,
  handovers,
  deliveryMs,
  peakOpenedPerSecond,
}: AudienceResult) {
  const { sent, acknowledged, failed, retried, lost, duplicated, misordered } = messages;
  const without =
    dropped === 0 ? 'never' : `${dropped} times, ${(longestDropMs / 1_000).toFixed(1)} s at most`;
  const delivery = deliveryMs ? `${deliveryMs.p50.toFixed(0)} / ${deliveryMs.p99.toFixed(0)} ms` : 'none';
  return [
    `sent ${sent}, acknowledged ${acknowledged}, reported as failed ${failed}, tried again ${retried}`,
    `lost ${lost}, shown twice ${duplicated}, out of order ${misordered}`,
    `connected ${connected} of ${clients}, without a socket ${without}`,
    `handovers ${handovers}, sockets opened in a second at most ${peakOpenedPerSecond}, delivery p50 / p99 ${delivery}`,
  ].join('\n            ');
}

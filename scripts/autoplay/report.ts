import { formatSplit, type Weights } from '../../app/contract/weights';
import type { AudienceResult } from '../audience/audience';
import type { Percentiles } from '../audience/latency-histogram';
import { percentages, requestsConverged, socketsConverged, type Counts } from '../audience/convergence';

/** What the report of a show says, as it stands in `report.json`. Shares are in percent, times in milliseconds. */
export interface Report {
  readonly ok: boolean;
  /** What went wrong, a sentence each; empty when `ok`. */
  readonly failures: readonly string[];
  readonly clients: number;
  /** Moments in which a client had no open socket. */
  readonly dropped: number;
  readonly messages: {
    readonly sent: number;
    readonly acknowledged: number;
    readonly lost: number;
    readonly duplicated: number;
  };
  readonly deliveryMs: Percentiles | null;
  /** From the command to both colours healthy. */
  readonly readyMs: number;
  readonly handovers: number;
  readonly steps: readonly StepReport[];
}

export interface StepReport {
  readonly kind: 'shift' | 'rollback';
  readonly configured: Counts;
  readonly observedRequests: Counts;
  readonly openSockets: Counts;
  readonly converged: boolean;
  /** From the command to the weights read back. */
  readonly shiftMs: number;
  /** From the weights read back to open sockets that follow them; `null` when they never did. */
  readonly followMs: number | null;
}

/** What was seen during a step. */
export interface StepRecord {
  readonly kind: 'shift' | 'rollback';
  readonly weights: Weights;
  readonly shiftMs: number;
  /** Requests that were sent after the weights had been read back, by the colour that answered. */
  readonly samples: Counts;
  /** At the end of the step. */
  readonly openSockets: Counts;
  readonly followMs: number | null;
}

/** What the audience saw in all. */
export type AudienceOutcome = Pick<
  AudienceResult,
  'clients' | 'connected' | 'dropped' | 'deliveryMs' | 'handovers' | 'problems'
> & { readonly messages: Report['messages'] };

/** What a show was like. */
export interface ShowRecord {
  readonly steps: readonly StepRecord[];
  /** What became of requests that no colour answered: an error each. */
  readonly unanswered: readonly string[];
}

/**
 * Judges a show: it is well only if nothing was dropped, lost or shown twice, every request was answered, and every
 * step converged.
 */
export function judgeShow(
  readyMs: number,
  audience: AudienceOutcome,
  { steps: records, unanswered }: ShowRecord,
): Report {
  const { clients, dropped, messages, handovers } = audience;
  const deliveryMs = audience.deliveryMs && toTenths(audience.deliveryMs);
  const steps = records.map(reportStep);
  const failures = [
    ...audienceFailures(audience),
    ...records.flatMap(stepFailures),
    ...(unanswered.length > 0 ? [`${unanswered.length} requests were not answered: ${unanswered[0]}`] : []),
  ];
  return {
    ok: failures.length === 0,
    failures,
    clients,
    dropped,
    messages,
    deliveryMs,
    readyMs,
    handovers,
    steps,
  };
}

function toTenths({ p50, p95, p99 }: Percentiles): Percentiles {
  const round = (value: number) => Math.round(value * 10) / 10;
  return { p50: round(p50), p95: round(p95), p99: round(p99) };
}

function reportStep(record: StepRecord): StepReport {
  const { kind, weights, shiftMs, samples, openSockets, followMs } = record;
  return {
    kind,
    configured: percentages(weights),
    observedRequests: percentages(samples),
    openSockets: percentages(openSockets),
    converged: requestsConverged(weights, samples) && socketsConverged(weights, openSockets),
    shiftMs,
    followMs,
  };
}

function audienceFailures({
  clients,
  connected,
  dropped,
  messages,
  deliveryMs,
  problems,
}: AudienceOutcome): string[] {
  const unacknowledged = messages.sent - messages.acknowledged;
  const failures: readonly (readonly [boolean, string])[] = [
    [connected < clients, `${clients - connected} of ${clients} clients never got in`],
    [dropped > 0, `dropped: ${dropped} times a client had no open socket`],
    [messages.lost > 0, `lost: ${messages.lost} messages were not shown to somebody`],
    [messages.duplicated > 0, `shown twice: ${messages.duplicated} messages`],
    [unacknowledged > 0, `unacknowledged: ${unacknowledged} of ${messages.sent} messages`],
    [messages.acknowledged === 0 || deliveryMs === null, 'no message was delivered, so nothing is proven'],
  ];
  return [...failures.filter(([failed]) => failed).map(([, sentence]) => sentence), ...problems];
}

function stepFailures({ weights, samples, openSockets }: StepRecord): string[] {
  const name = `step ${formatSplit(weights)}`;
  const seen = (counts: Counts) => formatSplit(percentages(counts));
  return [
    ...(requestsConverged(weights, samples)
      ? []
      : [`${name}: new requests went ${seen(samples)} in ${samples.blue + samples.green} samples`]),
    ...(socketsConverged(weights, openSockets)
      ? []
      : [`${name}: open sockets ended at ${seen(openSockets)}`]),
  ];
}

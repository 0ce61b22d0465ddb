import { otherColour, type Colour } from '../../../app/contract/colour';
import type { ColourTraffic, ProbeFigures, StepSignals } from '../signals';
import { isClearlyAbove, wilsonInterval } from './proportions';

/** What a step must keep to. */
export interface Thresholds {
  /** Requests of the receiving colour, and displays at the probes, below which a step cannot pass. */
  readonly minSamples: number;
  /** The share of errors, from 0 to 1, that the receiving colour may have even when the other has fewer. */
  readonly maxErrorRate: number;
  /** The receiving colour's p95 may be this many times the other's... */
  readonly p95Ratio: number;
  /** ...and, however fast the other is, this many milliseconds above it. */
  readonly p95FloorMs: number;
  /** From a probe's call to the display at another, in milliseconds. */
  readonly deliveryP95Ms: number;
}

export const DEFAULT_THRESHOLDS: Thresholds = {
  minSamples: 50,
  maxErrorRate: 0.01,
  p95Ratio: 1.5,
  p95FloorMs: 100,
  deliveryP95Ms: 1_000,
};

export type Verdict = 'pass' | 'fail' | 'inconclusive';

export interface Judgement {
  readonly verdict: Verdict;
  /** In words: what is wrong, what is missing, or, of a pass, what was seen. */
  readonly reasons: readonly string[];
}

/** Fewer errors than this may be anything. */
const MIN_ERRORS = 3;
/** Fewer requests of the other colour are no standard to compare with. */
const MIN_COMPARABLE = 10;

/**
 * Judges a step by what was seen since it began. A fail holds at any moment; a pass and an inconclusive one are only
 * final when the step ends, since more may be seen until then.
 */
export function judge(signals: StepSignals, to: Colour, thresholds: Thresholds): Judgement {
  const measured = { to, thresholds, sources: sourcesOf(signals), probes: signals.probes };
  const failures = [
    ...(signals.healthyTargets[to] === 0 ? [`${to} has no healthy target`] : []),
    ...probeFailures(signals.probes, thresholds),
    ...trafficFailures(measured),
  ];
  if (failures.length > 0) return { verdict: 'fail', reasons: failures };
  const doubts = doubtsOf(measured);
  if (doubts.length > 0) return { verdict: 'inconclusive', reasons: doubts };
  return { verdict: 'pass', reasons: summaryOf(measured) };
}

interface Source {
  readonly name: string;
  readonly traffic: Readonly<Record<Colour, ColourTraffic>>;
}

interface Measured {
  readonly to: Colour;
  readonly thresholds: Thresholds;
  readonly sources: readonly Source[];
  readonly probes: ProbeFigures;
}

/* Each is judged by itself: the load balancer's metrics contain the probes' requests. */
function sourcesOf({ samples, metrics }: StepSignals): Source[] {
  return [
    { name: 'probes', traffic: samples },
    ...(metrics ? [{ name: 'load balancer', traffic: metrics }] : []),
  ];
}

function probeFailures(probes: ProbeFigures, { minSamples, deliveryP95Ms }: Thresholds): string[] {
  const { disconnects, lost, shownTwice, deliveries, deliveryP95Ms: measured } = probes;
  const isSlow = measured !== null && deliveries >= minSamples && measured > deliveryP95Ms;
  return [
    ...(disconnects > 0 ? [`probes were disconnected ${times(disconnects)}`] : []),
    ...(lost > 0 ? [`${count(lost, 'acknowledged message')} lost`] : []),
    ...(shownTwice > 0 ? [`${count(shownTwice, 'message')} shown twice`] : []),
    ...(isSlow
      ? [`delivery p95 is ${Math.round(measured)} ms, more than ${Math.round(deliveryP95Ms)} ms`]
      : []),
  ];
}

function trafficFailures({ to, thresholds, sources }: Measured): string[] {
  return sources.flatMap(({ name, traffic }) => {
    const receiving = traffic[to];
    const other = traffic[otherColour(to)];
    return [
      ...(failsByErrors(receiving, other, thresholds)
        ? [`${to} answers ${errorsOf(receiving)} with errors, ${comparison(to, other)} (${name})`]
        : []),
      ...(failsByLatency(receiving, other, thresholds)
        ? [`${to} has a p95 of ${ms(receiving.p95Ms)}, ${otherColour(to)} of ${ms(other.p95Ms)} (${name})`]
        : []),
    ];
  });
}

function failsByErrors(receiving: ColourTraffic, other: ColourTraffic, { maxErrorRate }: Thresholds) {
  return (
    receiving.errors >= MIN_ERRORS &&
    wilsonInterval(proportion(receiving)).low > maxErrorRate &&
    (other.requests < MIN_COMPARABLE || isClearlyAbove(proportion(receiving), proportion(other)))
  );
}

function failsByLatency(receiving: ColourTraffic, other: ColourTraffic, thresholds: Thresholds): boolean {
  const { minSamples, p95Ratio, p95FloorMs } = thresholds;
  if (receiving.p95Ms === null || other.p95Ms === null) return false;
  if (Math.min(receiving.requests, other.requests) < minSamples) return false;
  return receiving.p95Ms > other.p95Ms * p95Ratio && receiving.p95Ms - other.p95Ms > p95FloorMs;
}

/** Why a step that has not failed has not passed either. */
function doubtsOf({ to, thresholds, sources, probes }: Measured): string[] {
  const { minSamples, maxErrorRate } = thresholds;
  const most = Math.max(...sources.map(({ traffic }) => traffic[to].requests));
  const suspicious = sources.filter(({ traffic }) => {
    const rate = errorRate(traffic[to]);
    return rate > maxErrorRate && rate > errorRate(traffic[otherColour(to)]);
  });
  return [
    ...(most < minSamples ? [`${count(most, 'request')} of ${to}, and ${minSamples} are needed`] : []),
    ...(probes.clients > 0 && probes.deliveries < minSamples
      ? [`the probes saw ${count(probes.deliveries, 'delivery', 'deliveries')}, and ${minSamples} are needed`]
      : []),
    ...suspicious.map(
      ({ name, traffic }) =>
        `${to} answers ${errorsOf(traffic[to])} with errors, too few to tell whether it is by chance (${name})`,
    ),
  ];
}

function summaryOf({ to, sources, probes }: Measured): string[] {
  const [samples] = [...sources].sort((one, other) => other.traffic[to].requests - one.traffic[to].requests);
  const traffic = samples?.traffic;
  return [
    ...(traffic
      ? [
          `${count(traffic[to].requests, 'request')} of ${to}, ${count(traffic[to].errors, 'error')}`,
          `p95 ${ms(traffic[to].p95Ms)} against ${ms(traffic[otherColour(to)].p95Ms)}`,
        ]
      : []),
    ...(probes.clients > 0
      ? [
          `${count(probes.clients, 'probe')} without a disconnect, nothing lost, delivery p95 ${ms(probes.deliveryP95Ms)}`,
        ]
      : []),
  ];
}

function comparison(to: Colour, other: ColourTraffic): string {
  return other.requests < MIN_COMPARABLE
    ? `and ${otherColour(to)} has too few to compare`
    : `${otherColour(to)} ${errorsOf(other)}`;
}

function errorsOf({ requests, errors }: ColourTraffic): string {
  return `${errors} of ${requests}`;
}

function errorRate({ requests, errors }: ColourTraffic): number {
  return requests === 0 ? 0 : errors / requests;
}

function proportion({ requests, errors }: ColourTraffic) {
  return { events: errors, trials: requests };
}

function ms(value: number | null): string {
  return value === null ? 'unknown' : `${Math.round(value)} ms`;
}

function times(number: number): string {
  return number === 1 ? 'once' : `${number} times`;
}

function count(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}

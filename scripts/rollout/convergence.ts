import { COLOURS, type Colour } from '../../app/contract/colour';
import { shares, type Weights } from '../../app/contract/weights';
import { socketsConverged, type Counts } from '../audience/convergence';

/*
 * Whether new requests and open sockets follow the configured split.
 *
 * Requests are looked at again and again until they do. An interval that is made for one look, as Wilson's, would
 * sooner or later agree with anything. So this is a confidence sequence: with a probability of 95 % the true share is
 * within all of its intervals at once, however often one looks and whenever one stops.
 */

/** The probability that a verdict on requests is wrong, in all the looks of a wait together. */
const ERROR_PROBABILITY = 0.05;
/** A share that is this far from the configured one, or further, is not taken for it. */
export const SHARE_TOLERANCE = 0.1;
/** Fewer samples than this prove nothing. */
export const MIN_REQUESTS = 100;

/** From 0 to 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Where the share of blue may be, by a confidence sequence: the shares under which the samples are less than
 * 1 / `errorProbability` times as unlikely as under a mixture of all shares. By Ville's inequality the true one is ever
 * left out with at most that probability.
 * @see https://arxiv.org/abs/1810.08240 Howard, Ramdas, McAuliffe, Sekhon: Time-uniform confidence sequences
 */
export function shareInterval(counts: Counts, errorProbability: number): Interval {
  const isPossible = possibleShares(counts, errorProbability);
  const samples = counts.blue + counts.green;
  const likeliest = samples === 0 ? 0.5 : counts.blue / samples;
  return {
    low: isPossible(0) ? 0 : boundary(isPossible, likeliest, 0),
    high: isPossible(1) ? 1 : boundary(isPossible, likeliest, 1),
  };
}

function possibleShares({ blue, green }: Counts, errorProbability: number): (share: number) => boolean {
  const mixture = logFactorial(blue) + logFactorial(green) - logFactorial(blue + green + 1);
  const limit = Math.log(1 / errorProbability);
  return (share) => mixture - xLogY(blue, share) - xLogY(green, 1 - share) < limit;
}

/** What the samples since the wait began, or since they contradicted the split, say of it. */
export interface RequestEvidence {
  readonly counts: Counts;
  /** How often the samples contradicted the split, so that counting began again. */
  readonly contradictions: number;
  /** The last samples that did. */
  readonly contradiction?: Counts;
  readonly converged: boolean;
}

export const NO_EVIDENCE: RequestEvidence = {
  counts: { blue: 0, green: 0 },
  contradictions: 0,
  converged: false,
};

/**
 * Takes samples into account. They have converged when there are enough of them, the configured share is within the
 * interval, and all of the interval is near it. Samples that contradict the configured share are set aside, since a
 * changed rule takes a moment to be in force everywhere; each further count has a smaller part of the error
 * probability, so that many of them do not add up to a guess.
 */
export function weighSamples(
  configured: Weights,
  before: RequestEvidence,
  samples: readonly Colour[],
): RequestEvidence {
  return samples.reduce((evidence, colour) => weighSample(configured, evidence, colour), before);
}

function weighSample(configured: Weights, before: RequestEvidence, colour: Colour): RequestEvidence {
  const { contradictions } = before;
  const counts = { ...before.counts, [colour]: before.counts[colour] + 1 };
  const isPossible = possibleShares(counts, errorProbability(contradictions));
  const expected = shares(configured).blue;
  if (!isPossible(expected)) {
    return { ...NO_EVIDENCE, contradictions: contradictions + 1, contradiction: counts };
  }
  const isExcluded = (share: number) => share < 0 || share > 1 || !isPossible(share);
  const isNear = isExcluded(expected - SHARE_TOLERANCE) && isExcluded(expected + SHARE_TOLERANCE);
  return { ...before, counts, converged: isNear && counts.blue + counts.green >= MIN_REQUESTS };
}

/** The parts of all counts add up to the whole. */
function errorProbability(contradictions: number): number {
  return ERROR_PROBABILITY / ((contradictions + 1) * (contradictions + 2));
}

/** The samples to show: those counted, or those that contradicted the split while there are hardly any others. */
export function shownSamples({ counts, contradiction, contradictions }: RequestEvidence): {
  readonly counts: Counts;
  /** Where the share of blue is. */
  readonly interval: Interval;
} {
  const isFew = counts.blue + counts.green < MIN_REQUESTS;
  const shown = isFew && contradiction ? contradiction : counts;
  const counted = shown === contradiction ? contradictions - 1 : contradictions;
  return { counts: shown, interval: shareInterval(shown, errorProbability(counted)) };
}

/** What the open sockets say of the split; without any there is nothing to move. */
export type SocketVerdict = 'none' | 'converged' | 'moving';

/** Whole people are moved: the servers leave a small rest, and none where a colour is to have none. */
export function judgeSockets(configured: Weights, open: Counts): SocketVerdict {
  if (COLOURS.every((colour) => open[colour] === 0)) return 'none';
  return socketsConverged(configured, open) ? 'converged' : 'moving';
}

/* 40 halvings: far below what is printed. */
function boundary(isPossible: (share: number) => boolean, inside: number, outside: number): number {
  let [possible, impossible] = [inside, outside];
  for (let step = 0; step < 40; step++) {
    const middle = (possible + impossible) / 2;
    if (isPossible(middle)) possible = middle;
    else impossible = middle;
  }
  return impossible;
}

function xLogY(x: number, y: number): number {
  return x === 0 ? 0 : x * Math.log(y);
}

/* Ramanujan's formula: right to six digits from 1 on. */
function logFactorial(n: number): number {
  if (n === 0) return 0;
  return n * Math.log(n) - n + Math.log(8 * n ** 3 + 4 * n ** 2 + n + 1 / 30) / 6 + Math.log(Math.PI) / 2;
}

import type { Colour } from '../../app/contract/colour';
import type { FleetFigures } from '../../app/contract/fleet';
import type { Weights } from '../../app/contract/weights';
import { startSampler } from '../autoplay/sampler';
import {
  judgeSockets,
  NO_EVIDENCE,
  weighSamples,
  type RequestEvidence,
  type SocketVerdict,
} from './convergence';
import { INCOMPLETE, isKnown, observeFleet, type ObservedFleet } from './observed-fleet';
import type { Clock } from './shift';

export interface SplitWait {
  readonly url: string;
  readonly weights: Weights;
  /** Milliseconds. */
  readonly limitMs: number;
  readonly requestsPerSecond: number;
  /** Ends the wait early. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Hears how it stands, several times a second. */
  readonly onProgress: (observed: ObservedSplit) => void;
}

/** What new requests and open sockets were seen to do after a shift. */
export interface ObservedSplit {
  readonly configured: Weights;
  /** Whether both follow the configured split, or there is no socket to follow. */
  readonly converged: boolean;
  readonly waitedMs: number;
  readonly requests: {
    readonly evidence: RequestEvidence;
    /** Requests that no colour answered, the load balancer's own errors among them. */
    readonly errors: number;
    readonly lastError: string | undefined;
    /** When they converged; null when they have not. */
    readonly afterMs: number | null;
  };
  readonly sockets: {
    readonly verdict: SocketVerdict | 'unknown';
    /** As last told; null before that. */
    readonly open: FleetFigures['sockets'] | null;
    /** Why the figures are not known, or not complete. */
    readonly note: string | undefined;
    /** When they converged; null when they have not. */
    readonly afterMs: number | null;
  };
}

const TICK_MS = 200;
/* The instances tell each other their counts as often. */
const FLEET_EVERY_MS = 1_000;
/* While people move, a single look may meet the right counts by chance. */
const LOOKS = 2;

/**
 * Watches new requests and open sockets until both follow the split, the time is over or the signal ends it. Asks no
 * more often than it must: samples end when the requests have converged.
 */
export async function awaitSplit(config: SplitWait): Promise<ObservedSplit> {
  const { weights, clock, limitMs, signal } = config;
  const startedAt = clock.now();
  const elapsed = () => Math.round(clock.now() - startedAt);
  const requests = watchRequests(config, elapsed);
  const sockets = watchSockets(config, elapsed);
  const observe = (): ObservedSplit => {
    const seen = { requests: requests.state(), sockets: sockets.state() };
    const isSettled = ['none', 'converged'].includes(seen.sockets.verdict);
    const converged = seen.requests.afterMs !== null && isSettled;
    return { configured: weights, converged, waitedMs: elapsed(), ...seen };
  };
  try {
    for (;;) {
      await sockets.look();
      const observed = observe();
      config.onProgress(observed);
      if (observed.converged || observed.waitedMs >= limitMs || signal.aborted) return observed;
      await clock.sleep(Math.min(TICK_MS, limitMs - observed.waitedMs));
    }
  } finally {
    await requests.stop();
  }
}

function watchRequests({ url, weights, requestsPerSecond }: SplitWait, elapsed: () => number) {
  let evidence = NO_EVIDENCE;
  let errors = 0;
  let lastError: string | undefined;
  let afterMs: number | null = null;
  let stopped: Promise<void> | undefined;
  const take = (colour: Colour) => {
    evidence = weighSamples(weights, evidence, [colour]);
    if (!evidence.converged) return;
    afterMs = elapsed();
    stopped = sampler.stop();
  };
  const sampler = startSampler(url, requestsPerSecond, ({ colour, error }) => {
    if (afterMs !== null) return;
    if (colour) take(colour);
    else {
      errors++;
      lastError = error;
    }
  });
  return {
    state: () => ({ evidence, errors, lastError, afterMs }),
    stop: () => (stopped ??= sampler.stop()),
  };
}

function watchSockets({ url, weights, signal, clock }: SplitWait, elapsed: () => number) {
  let state: ObservedSplit['sockets'] = { verdict: 'unknown', open: null, note: undefined, afterMs: null };
  let lookedAt = -Infinity;
  let good = 0;
  const isAborted = () => signal.aborted;
  const take = (fleet: ObservedFleet) => {
    const seen = socketsIn(fleet, weights, state.open);
    good = seen.verdict === 'none' || seen.verdict === 'converged' ? good + 1 : 0;
    const isSure = good >= LOOKS;
    const verdict = good > 0 && !isSure ? 'moving' : seen.verdict;
    state = { ...seen, verdict, afterMs: isSure ? (state.afterMs ?? elapsed()) : null };
  };
  return {
    state: () => state,
    look: async () => {
      if (clock.now() - lookedAt < FLEET_EVERY_MS || isAborted()) return;
      lookedAt = clock.now();
      const fleet = await observeFleet(url, signal);
      // What was seen last is better than that the question was given up.
      const isGivenUp = !isKnown(fleet) && isAborted();
      if (!isGivenUp) take(fleet);
    },
  };
}

function socketsIn(fleet: ObservedFleet, weights: Weights, before: ObservedSplit['sockets']['open']) {
  if (!isKnown(fleet)) return { verdict: 'unknown', open: before, note: fleet.unknown } as const;
  const { sockets: open, complete } = fleet;
  if (!complete) return { verdict: 'unknown', open, note: INCOMPLETE } as const;
  return { verdict: judgeSockets(weights, open), open, note: undefined } as const;
}

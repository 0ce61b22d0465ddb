import { setTimeout as sleep } from 'node:timers/promises';
import type { Counts } from '../audience/convergence';
import { startSampler, type Sample } from '../autoplay/sampler';
import { observeFleet, type ObservedFleet } from './observed-fleet';
import type { TrafficRouter } from './router';
import type { RolloutState } from './state';

/** A deployment's traffic at a moment. */
export interface TrafficView {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** As last read. */
  readonly state: RolloutState;
  /** Why the state could not be read anew. */
  readonly stale: string | undefined;
  /** Who answered the requests of the last seconds. */
  readonly requests: Counts;
  /** Requests that no colour answered, since the watch began. */
  readonly errors: number;
  readonly lastError: string | undefined;
  readonly fleet: ObservedFleet;
}

export interface WatchConfig {
  readonly router: Pick<TrafficRouter, 'readState'>;
  /** The application's address, or why it is not known. */
  readonly url: string | { readonly unknown: string };
  readonly requestsPerSecond: number;
  /** Milliseconds between two readings of the state. */
  readonly stateEveryMs: number;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  readonly onView: (view: TrafficView) => void;
}

const EVERY_MS = 1_000;
/** What requests are shown of. */
export const WINDOW_MS = 5_000;

/**
 * Shows the traffic every second, until the signal ends it.
 * @throws what the first reading of the state throws; later ones are only told of
 */
export async function watchTraffic(config: WatchConfig): Promise<void> {
  const { signal, url, onView } = config;
  const readState = await stateReader(config);
  const requests = watchRequests(config);
  const abandoned = new AbortController();
  try {
    while (!signal.aborted) {
      const begun = performance.now();
      const [state, fleet] = await Promise.all([
        readState(),
        typeof url === 'string' ? observeFleet(url, abandoned.signal) : url,
      ]);
      onView({ at: Date.now(), ...state, ...requests.view(), fleet });
      const left = Math.max(0, EVERY_MS - (performance.now() - begun));
      await sleep(left, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    abandoned.abort();
    await requests.stop();
  }
}

async function stateReader({ router, stateEveryMs }: WatchConfig) {
  let state = await router.readState();
  let stale: string | undefined;
  let readAt = performance.now();
  return async () => {
    if (performance.now() - readAt < stateEveryMs) return { state, stale };
    readAt = performance.now();
    try {
      state = await router.readState();
      stale = undefined;
    } catch (error) {
      stale = error instanceof Error ? error.message || error.name : String(error);
    }
    return { state, stale };
  };
}

function watchRequests({ url, requestsPerSecond }: WatchConfig) {
  let recent: Sample[] = [];
  let errors = 0;
  let lastError: string | undefined;
  const take = (sample: Sample) => {
    recent.push(sample);
    if (sample.colour) return;
    errors++;
    lastError = sample.error;
  };
  const sampler = typeof url === 'string' ? startSampler(url, requestsPerSecond, take) : undefined;
  return {
    view: () => {
      recent = recent.filter(({ at }) => at > performance.now() - WINDOW_MS);
      const blue = recent.filter(({ colour }) => colour === 'blue').length;
      const green = recent.filter(({ colour }) => colour === 'green').length;
      return { requests: { blue, green }, errors, lastError };
    },
    stop: () => sampler?.stop(),
  };
}

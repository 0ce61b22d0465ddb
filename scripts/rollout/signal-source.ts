import type { Colour } from '../../app/contract/colour';
import { withRouter, type Target } from './connection';
import type { ColourTraffic, SignalSource } from './signals';

export interface SignalSourceOptions {
  readonly target: Target;
  /** The receiving colour. */
  readonly to: Colour;
  /** Real clients that watch. */
  readonly probes: number;
  /** Ends what only reads. */
  readonly signal: AbortSignal;
}

/** The signals of a rollout's steps: healthy targets alone, so that every step is inconclusive. */
export function openSignalSource({ target, signal }: SignalSourceOptions): Promise<SignalSource> {
  const nothing: ColourTraffic = { requests: 0, errors: 0, p95Ms: null };
  return Promise.resolve({
    beginStep: () => undefined,
    read: async () => {
      const { healthyTargets } = await withRouter(target, signal, (router) => router.readState());
      return {
        healthyTargets,
        samples: { blue: nothing, green: nothing },
        metrics: null,
        probes: {
          clients: 0,
          disconnects: 0,
          lost: 0,
          shownTwice: 0,
          deliveries: 0,
          deliveryP95Ms: null,
          refused: 0,
        },
      };
    },
    close: () => Promise.resolve(),
  });
}

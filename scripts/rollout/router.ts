import type { InvalidWeightsError, Weights } from '../../app/contract/weights';
import type { ConfiguredSplit, LiveSplit, LiveTraffic, RolloutState } from './state';

/** What a shift leaves behind, read anew. */
export interface ReadBack extends LiveTraffic {
  readonly configured: ConfiguredSplit | InvalidWeightsError;
}

/** Reads and steers the traffic of one deployment. Every method throws what the SDK throws. */
export interface TrafficRouter {
  readState(): Promise<RolloutState>;
  /** The part of the state that a shift changes. */
  readBack(): Promise<ReadBack>;
  writeParameter(value: string): Promise<void>;
  /** Gives a split new weights, and leaves its stickiness and the order of its groups as they are. */
  setWeights(split: LiveSplit, weights: Weights): Promise<void>;
  /** Closes the connections; no method works afterwards. */
  close(): void;
}

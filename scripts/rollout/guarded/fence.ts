import { InvalidWeightsError, formatSplit, sameWeights } from '../../../app/contract/weights';
import type { ConfiguredSplit, LiveSplit } from '../state';
import type { Lease } from './lease';
import { expectedWeights, isOver, type Rollout } from './rollout';
import type { RolloutStore, Snapshot } from './store';

/** Thrown when another driver has taken the rollout over. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** Thrown when somebody has ended the rollout without its driver. */
export class EndedElsewhereError extends Error {
  override readonly name = 'EndedElsewhereError';

  constructor(readonly rollout: Rollout) {
    super('the rollout was ended by somebody else');
  }
}

/** Thrown when the split is none that the rollout has set. */
export class ForeignWeightsError extends Error {
  override readonly name = 'ForeignWeightsError';
}

/**
 * Reads the store, and makes sure that the lease still holds.
 * @throws LeaseLostError, EndedElsewhereError, or what the store throws
 */
export async function readAsDriver(store: RolloutStore, lease: Lease, rollout: Rollout): Promise<Snapshot> {
  const { generation, id } = lease;
  const snapshot = await store.read([generation, generation + 1]);
  const stored = snapshot.rollout;
  const isMine = snapshot.drivers.get(generation)?.id === id;
  if (!isMine || snapshot.drivers.has(generation + 1) || (stored?.generation ?? 0) > generation) {
    throw new LeaseLostError('another driver has taken the rollout over');
  }
  if (stored && stored.id === rollout.id && isOver(stored) && !isOver(rollout)) {
    throw new EndedElsewhereError(stored);
  }
  return snapshot;
}

/** @throws ForeignWeightsError when the parameter has a split that is not the rollout's */
export function refuseForeignParameter(
  rollout: Rollout,
  configured: ConfiguredSplit | InvalidWeightsError,
): void {
  if (configured instanceof InvalidWeightsError) throw new ForeignWeightsError(configured.message);
  if (!isExpected(rollout, configured.weights)) {
    throw new ForeignWeightsError(`the weights parameter has ${formatSplit(configured.weights)}`);
  }
}

/** @throws ForeignWeightsError when a rule has a split that is not the rollout's */
export function refuseForeignRules(rollout: Rollout, splits: readonly LiveSplit[]): void {
  const foreign = splits.find(({ weights }) => !isExpected(rollout, weights));
  if (foreign) throw new ForeignWeightsError(`${foreign.label} has ${formatSplit(foreign.weights)}`);
}

function isExpected(rollout: Rollout, weights: LiveSplit['weights']): boolean {
  return expectedWeights(rollout).some((expected) => sameWeights(expected, weights));
}

import type { InvalidWeightsError } from '../../../app/contract/weights';
import type { ConfiguredSplit } from '../state';
import type { OperatorCommand } from './engine';
import type { Rollout, UnreadableRolloutError } from './rollout';

/** A command as another terminal has written it down. */
export interface PostedCommand extends OperatorCommand {
  readonly id: string;
  /** The rollout that is meant. */
  readonly rollout: string;
}

/** What a driver writes into its parameter: it rises as long as the driver lives. */
export interface LifeSign {
  /** Of the process, so that it knows its own. */
  readonly id: string;
  readonly beat: number;
  readonly by: string;
}

/** Everything that is known of a rollout, read in one call. */
export interface Snapshot {
  readonly rollout: Rollout | undefined;
  /** Why the state cannot be read; there is no rollout then. */
  readonly damage: UnreadableRolloutError | undefined;
  readonly command: PostedCommand | undefined;
  readonly configured: ConfiguredSplit | InvalidWeightsError;
  /** Rises with each write of the weights parameter. */
  readonly weightsVersion: number;
  /** The drivers that were asked for, by generation; those that are not there are left out. */
  readonly drivers: ReadonlyMap<number, LifeSign>;
}

/**
 * Where rollouts are kept. Methods throw what the SDK throws; a write that throws may have been made all the same.
 */
export interface RolloutStore {
  /** @param generations of the drivers to read, six at most */
  read(generations: readonly number[]): Promise<Snapshot>;
  writeRollout(rollout: Rollout): Promise<void>;
  /** Makes the state that of a deployment without a rollout. */
  forgetRollout(): Promise<void>;
  writeCommand(command: PostedCommand): Promise<void>;
  /** Creates a driver's parameter; false when there is one. Of several who try, one succeeds. */
  createDriver(generation: number, sign: LifeSign): Promise<boolean>;
  /** Writes a life sign. @throws when the parameter is gone: it is never made anew */
  beat(generation: number, sign: LifeSign): Promise<void>;
  deleteDrivers(generations: readonly number[]): Promise<void>;
}

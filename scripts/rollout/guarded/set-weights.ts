import { InvalidWeightsError, formatSplit, sameWeights, type Weights } from '../../../app/contract/weights';
import { otherColour } from '../../../app/contract/colour';
import type { TrafficRouter } from '../router';
import { shiftTraffic } from '../shift';
import { apply, attempt, complain, noteShift, obeyPosted, reason, type Drive } from './drive';
import {
  EndedElsewhereError,
  ForeignWeightsError,
  LeaseLostError,
  readAsDriver,
  refuseForeignParameter,
  refuseForeignRules,
} from './fence';
import { STILL_FOR_MS } from './lease';
import { wantedWeights, type Rollout } from './rollout';

const RETRY_AFTER_MS = 1_000;
/** A step that cannot be set so many times is given up; a rollback never is. */
const ATTEMPTS = 3;
/** Well below the time after which another driver may take over. */
const LOOK_HOLDS_MS = STILL_FOR_MS / 3;

/**
 * Makes one attempt to set the weights that the rollout wants. A failure is counted and told; the next call tries
 * again.
 * @throws LeaseLostError, EndedElsewhereError, ForeignWeightsError
 */
export async function setWeights(drive: Drive, wanted: Weights): Promise<void> {
  const { rollout, clock } = drive;
  const fenced = fencedRouter(drive);
  const startedAt = clock.now();
  try {
    const request = { weights: wanted, stable: otherColour(rollout.to) };
    const outcome = await shiftTraffic(fenced.router, request, clock);
    if (outcome.kind === 'refusal') {
      await failed(drive, outcome.reason);
      return;
    }
    await refuseCollision(drive, fenced.version());
  } catch (error) {
    const ends = [LeaseLostError, EndedElsewhereError, ForeignWeightsError];
    if (ends.some((kind) => error instanceof kind)) throw error;
    return failed(drive, reason(error));
  }
  const shift = { from: rollout.at, to: wanted, shiftMs: Math.round(clock.now() - startedAt) };
  drive.tell({ event: 'shifted', ...shift });
  noteShift(drive, shift);
  apply(drive, { kind: 'shifted' });
}

/** Looks, between what a shift reads and its first change, whether the driver may still make it. */
function fencedRouter(drive: Drive): { readonly router: TrafficRouter; readonly version: () => number } {
  let version = 0;
  let lookedAt = 0;
  const touch = () => {
    // A process that was frozen since then, as by Ctrl-Z, may have lost its lease.
    if (drive.clock.now() - lookedAt > LOOK_HOLDS_MS)
      throw new Error('it took too long to look at the lease');
    drive.touched = true;
  };
  const router: TrafficRouter = {
    ...drive.router,
    readState: async () => {
      const state = await drive.router.readState();
      refuseForeignRules(drive.rollout, state.splits);
      lookedAt = drive.clock.now();
      const snapshot = await readAsDriver(drive.store, drive.lease, drive.rollout);
      refuseForeignParameter(drive.rollout, snapshot.configured);
      version = snapshot.weightsVersion;
      return state;
    },
    writeParameter: async (value) => {
      touch();
      await drive.router.writeParameter(value);
    },
    setWeights: async (split, weights) => {
      touch();
      await drive.router.setWeights(split, weights);
    },
  };
  return { router, version: () => version };
}

/** Two shifts at the same moment: the parameter was written more often than by this one. */
async function refuseCollision(drive: Drive, version: number): Promise<void> {
  const after = await attempt(drive, 'SSM cannot be read', () =>
    readAsDriver(drive.store, drive.lease, drive.rollout),
  );
  if (after && after.weightsVersion > version + 1) {
    throw new ForeignWeightsError('somebody shifted at the same moment');
  }
}

async function failed(drive: Drive, why: string): Promise<void> {
  drive.failures += 1;
  const isRollback = drive.rollout.phase.kind === 'rolling-back';
  complain(drive, `${isRollback ? 'not rolled back yet' : 'the step is not set yet'}: ${why}`);
  if (!isRollback && drive.failures >= ATTEMPTS) {
    apply(drive, { kind: 'shift-failed', reason: why, changed: drive.touched });
    return;
  }
  await drive.clock.sleep(RETRY_AFTER_MS, drive.signal);
  const snapshot = await attempt(drive, 'SSM cannot be read', () =>
    readAsDriver(drive.store, drive.lease, drive.rollout),
  );
  obeyPosted(drive, snapshot?.command);
}

/**
 * Puts right what this driver has changed at the moment in which somebody else shifted: the split in the parameter is
 * the wanted one, and every rule is to follow it.
 * @param ended the state by which somebody has ended the rollout; its `at` is the split that they set
 */
export async function yieldToOthers(drive: Drive, ended: Rollout | undefined): Promise<void> {
  let isDone = !drive.touched;
  for (let attempts = 0; !isDone && attempts < ATTEMPTS; attempts += 1) {
    await drive.clock.sleep(RETRY_AFTER_MS);
    const done = await attempt(drive, 'the rules may differ from the weights parameter', async () => {
      await followParameter(drive, ended);
      return true;
    });
    isDone = done === true;
  }
}

async function followParameter(drive: Drive, ended: Rollout | undefined): Promise<void> {
  const { configured } = await drive.router.readState();
  if (configured instanceof InvalidWeightsError) return;
  const { weights, stable } = configured;
  const wanted = wantedWeights(drive.rollout) ?? drive.rollout.at;
  const isOverwritten = ended !== undefined && sameWeights(weights, wanted);
  const request = { weights: isOverwritten ? ended.at : weights, stable, force: true };
  const outcome = await shiftTraffic(drive.router, request, drive.clock);
  if (outcome.kind === 'shifted') {
    complain(drive, `set to ${formatSplit(request.weights)}, as somebody else wants it`);
  }
}

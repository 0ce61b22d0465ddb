import { randomUUID } from 'node:crypto';
import { InvalidWeightsError, sameWeights, type Weights } from '../../../app/contract/weights';
import { IncompleteShiftError, type ShiftOutcome } from '../shift';
import type { RolloutClock } from './clock';
import type { OperatorCommand } from './engine';
import { findDriver, isAlive, isUnderWay, takeLease, type LeaseParts, type LeaseResult } from './lease';
import { rollbackWeights, type Rollout } from './rollout';
import type { PostedCommand, RolloutStore, Snapshot } from './store';

/** What an operator settles before a rollout begins. */
export type RolloutPlan = Pick<
  Rollout,
  'to' | 'from' | 'steps' | 'pauseMs' | 'manual' | 'personWithinMs' | 'thresholds'
>;

/** A rollout with the lease to drive it. */
export type Taken =
  | { readonly kind: 'taken'; readonly rollout: Rollout; readonly lease: Lease }
  /** The split is not what the plan begins with. */
  | { readonly kind: 'outdated'; readonly rollout: Rollout | undefined }
  | Exclude<LeaseResult, { kind: 'leased' }>;
type Lease = Extract<LeaseResult, { kind: 'leased' }>['lease'];

/** Takes the lease for a rollout that begins, unless another one is under way. */
export async function beginRollout(parts: LeaseParts, plan: RolloutPlan): Promise<Taken> {
  const result = await takeLease(parts, (rollout) => !isUnderWay(rollout));
  if (result.kind !== 'leased') return result;
  const { lease, snapshot } = result;
  if (!isStillAt(plan.from, snapshot)) {
    await parts.store.deleteDrivers([lease.generation]);
    return { kind: 'outdated', rollout: snapshot.rollout };
  }
  const rollout: Rollout = {
    ...plan,
    id: randomUUID(),
    generation: lease.generation,
    at: plan.from,
    index: 0,
    phase: { kind: 'shifting' },
    verdicts: [],
    by: lease.by,
    startedAt: parts.clock.now(),
    handled: null,
  };
  return { kind: 'taken', rollout, lease };
}

function isStillAt(from: Weights, { configured }: Snapshot): boolean {
  return !(configured instanceof InvalidWeightsError) && sameWeights(configured.weights, from);
}

/** Takes over the rollout that is under way, unless its driver lives. */
export async function takeOver(parts: LeaseParts): Promise<Taken> {
  const result = await takeLease(parts, isUnderWay);
  if (result.kind !== 'leased') return result;
  const { rollout, command } = result.snapshot;
  if (!isUnderWay(rollout)) return { kind: 'unsuitable', rollout };
  return { kind: 'taken', rollout: withoutStaleCommand(rollout, command), lease: result.lease };
}

/* A command that no driver has dealt with was meant for what its sender saw then. */
function withoutStaleCommand(rollout: Rollout, command: Snapshot['command']): Rollout {
  if (command?.rollout !== rollout.id || command.id === rollout.handled?.id) return rollout;
  const message = 'the rollout was taken over meanwhile: ask again';
  return { ...rollout, handled: { id: command.id, ok: false, message } };
}

export type CommandOutcome =
  | { readonly kind: 'answered'; readonly ok: boolean; readonly message: string }
  /** Nobody drives the rollout. */
  | { readonly kind: 'undriven'; readonly rollout: Rollout }
  /** Another operator's command came before the driver had read this one. */
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'no-rollout'; readonly rollout: Rollout | undefined };

const POLL_MS = 500;
/** A driver reads commands every second, but not while it shifts. */
const ANSWER_WITHIN_MS = 15_000;

const UNANSWERED = `the driver lives, but has not answered within ${ANSWER_WITHIN_MS / 1_000} s, and may do so yet`;

/**
 * Asks the driver of the rollout that is under way, and waits for its answer.
 * @param onPosted called when the command is about to be written: from then on it may be done
 */
export async function askDriver(
  parts: LeaseParts,
  command: Omit<OperatorCommand, 'by'>,
  onPosted: () => void = () => undefined,
): Promise<CommandOutcome> {
  const { store, clock, me, signal } = parts;
  const { rollout, driver } = await findDriver(store);
  if (!isUnderWay(rollout)) return { kind: 'no-rollout', rollout };
  if (!driver) return { kind: 'undriven', rollout };
  const posted = { ...command, by: me.by, id: randomUUID(), rollout: rollout.id };
  onPosted();
  await store.writeCommand(posted);
  const deadline = clock.now() + ANSWER_WITHIN_MS;
  const life = { isOver: false };
  void isAlive(parts, driver.generation).then(
    (isLiving) => (life.isOver = !isLiving),
    () => undefined,
  );
  let answer: CommandOutcome | undefined;
  while (clock.now() < deadline && !life.isOver) {
    await clock.sleep(POLL_MS, signal);
    signal?.throwIfAborted();
    const snapshot = await store.read([]);
    // The driver writes it anew.
    if (snapshot.damage) continue;
    answer = answerIn(snapshot, posted);
    if (answer && !isYetToCome(snapshot, posted)) return answer;
  }
  if (!answer && life.isOver) return { kind: 'undriven', rollout };
  if (!answer) return { kind: 'answered', ok: false, message: UNANSWERED };
  return { kind: 'answered', ok: false, message: 'the rollback has begun, and is not verified yet' };
}

function answerIn({ rollout, command }: Snapshot, posted: PostedCommand): CommandOutcome | undefined {
  const handled = rollout?.handled;
  if (handled?.id === posted.id) return { kind: 'answered', ok: handled.ok, message: handled.message };
  if (!isUnderWay(rollout)) return { kind: 'no-rollout', rollout };
  return command?.id === posted.id ? undefined : { kind: 'overtaken' };
}

/* An abort has done what it is for when everything is back. */
function isYetToCome({ rollout }: Snapshot, { id, kind }: PostedCommand): boolean {
  return kind === 'abort' && isUnderWay(rollout) && rollout.handled?.id === id && rollout.handled.ok;
}

/**
 * Ends the rollout that is under way, since somebody rolls back by hand.
 * @param weights that they have set; null when they are not set yet
 * @returns whether there was one
 */
export async function endRollout(
  store: RolloutStore,
  { weights, by }: { readonly weights: Weights | null; readonly by: string },
): Promise<boolean> {
  const { rollout } = await store.read([]);
  if (!isUnderWay(rollout)) return false;
  await store.writeRollout({
    ...rollout,
    at: weights ?? rollbackWeights(rollout),
    phase: { kind: 'aborted', reason: `rolled back by ${by}` },
  });
  // A driver that writes its own state at this moment does not see that one, but it will see this.
  await store.writeCommand({ kind: 'abort', by, id: randomUUID(), rollout: rollout.id });
  return true;
}

/**
 * Leaves no state behind that cannot be read: a driver that lives writes its own again within seconds, and where there
 * is none, the rollout is forgotten.
 * @returns whether it was forgotten
 */
export async function mendState({ store, clock }: Pick<LeaseParts, 'store' | 'clock'>): Promise<boolean> {
  const deadline = clock.now() + DRIVER_ENDS_WITHIN_MS;
  while ((await store.read([])).damage) {
    if (clock.now() >= deadline) {
      await store.forgetRollout();
      return true;
    }
    await clock.sleep(POLL_MS);
  }
  return false;
}

/* A driver that lives notices within a second, and has ended soon after; of one that has died nothing is to come. */
const DRIVER_ENDS_WITHIN_MS = 4_000;
const ROLLBACK_ATTEMPTS = 3;

/**
 * Rolls back by hand although a driver may set its own weights at the same moment. The first attempt is all there is
 * to it as a rule; when that ends half-way, the rollout is ended, and the rollback made again.
 * @throws what `change` throws
 */
export async function rollBackFirst(
  change: () => Promise<ShiftOutcome>,
  end: () => Promise<boolean>,
  clock: RolloutClock,
): Promise<ShiftOutcome> {
  let isEnded = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change();
    } catch (error) {
      if (!(error instanceof IncompleteShiftError)) throw error;
      // It may have ended by itself at this moment, since it has seen the same.
      isEnded = (await end()) || isEnded;
      if (attempt >= (isEnded ? ROLLBACK_ATTEMPTS : ROLLBACK_ATTEMPTS - 1)) throw error;
    }
    await clock.sleep(POLL_MS);
  }
}

/**
 * Makes sure of a rollback that has ended a rollout: waits until its driver has gone, and rolls back again if that has
 * set weights meanwhile.
 * @throws what `change` throws
 */
export async function makeSure(
  { store, clock }: Pick<LeaseParts, 'store' | 'clock'>,
  change: () => Promise<ShiftOutcome>,
): Promise<ShiftOutcome> {
  const deadline = clock.now() + DRIVER_ENDS_WITHIN_MS;
  while ((await findDriver(store)).driver && clock.now() < deadline) await clock.sleep(POLL_MS);
  return change();
}

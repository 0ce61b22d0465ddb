import { randomUUID } from 'node:crypto';
import type { Weights } from '../../../app/contract/weights';
import type { OperatorCommand } from './engine';
import { findDriver, isAlive, isUnderWay, takeLease, type LeaseParts, type LeaseResult } from './lease';
import type { Rollout } from './rollout';
import type { RolloutStore, Snapshot } from './store';

/** What an operator settles before a rollout begins. */
export type RolloutPlan = Pick<
  Rollout,
  'to' | 'from' | 'steps' | 'pauseMs' | 'manual' | 'personWithinMs' | 'thresholds'
>;

/** A rollout with the lease to drive it. */
export type Taken =
  | { readonly kind: 'taken'; readonly rollout: Rollout; readonly lease: Lease }
  | Exclude<LeaseResult, { kind: 'leased' }>;
type Lease = Extract<LeaseResult, { kind: 'leased' }>['lease'];

/** Takes the lease for a rollout that begins, unless another one is under way. */
export async function beginRollout(parts: LeaseParts, plan: RolloutPlan): Promise<Taken> {
  const result = await takeLease(parts, (rollout) => !isUnderWay(rollout));
  if (result.kind !== 'leased') return result;
  const { lease } = result;
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

/** Asks the driver of the rollout that is under way, and waits for its answer. */
export async function askDriver(
  parts: LeaseParts,
  command: Omit<OperatorCommand, 'by'>,
): Promise<CommandOutcome> {
  const { store, clock, me, signal } = parts;
  const { rollout, driver } = await findDriver(store);
  if (!isUnderWay(rollout)) return { kind: 'no-rollout', rollout };
  if (!driver) return { kind: 'undriven', rollout };
  const posted = { ...command, by: me.by, id: randomUUID(), rollout: rollout.id };
  await store.writeCommand(posted);
  const deadline = clock.now() + ANSWER_WITHIN_MS;
  const alive = isAlive(parts, driver.generation);
  let isDead = false;
  void alive.then((lives) => (isDead = !lives)).catch(() => undefined);
  while (clock.now() < deadline) {
    await clock.sleep(POLL_MS, signal);
    signal?.throwIfAborted();
    const snapshot = await store.read([]);
    const handled = snapshot.rollout?.handled;
    if (handled?.id === posted.id) return { kind: 'answered', ok: handled.ok, message: handled.message };
    if (!isUnderWay(snapshot.rollout)) return { kind: 'no-rollout', rollout: snapshot.rollout };
    if (snapshot.command?.id !== posted.id) return { kind: 'overtaken' };
    if (isDead) break;
  }
  return { kind: 'undriven', rollout };
}

/**
 * Ends the rollout that is under way after a rollback by hand, which has set the weights already.
 * @returns whether there was one
 */
export async function endRollout(
  store: RolloutStore,
  { weights, by }: { readonly weights: Weights; readonly by: string },
): Promise<boolean> {
  const { rollout } = await store.read([]);
  if (!isUnderWay(rollout)) return false;
  await store.writeRollout({
    ...rollout,
    at: weights,
    phase: { kind: 'aborted', reason: `rolled back by ${by}` },
  });
  // A driver that writes its own state at this moment does not see that one, but it will see this.
  await store.writeCommand({ kind: 'abort', by, id: randomUUID(), rollout: rollout.id });
  return true;
}

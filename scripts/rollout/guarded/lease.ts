import type { RolloutClock } from './clock';
import { isOver, type Rollout } from './rollout';
import type { RolloutStore, Snapshot } from './store';

/** A driver lives if its life sign changes within this time; it is written three times as often. */
export const STILL_FOR_MS = 6_000;
const LOOK_EVERY_MS = 1_000;
/** Generations ahead of the state that are looked at: those of drivers that died before they wrote it. */
const AHEAD = 5;
const ATTEMPTS = 5;

/** The right to drive: held by who created the driver parameter of the highest generation. */
export interface Lease {
  readonly generation: number;
  /** Of the process. */
  readonly id: string;
  readonly by: string;
}

export interface LeaseParts {
  readonly store: RolloutStore;
  readonly clock: RolloutClock;
  /** Of this process and its operator. */
  readonly me: Pick<Lease, 'id' | 'by'>;
  readonly signal?: AbortSignal;
}

export type LeaseResult =
  | { readonly kind: 'leased'; readonly lease: Lease; readonly snapshot: Snapshot }
  /** Somebody else drives. */
  | { readonly kind: 'driven'; readonly by: string }
  /** The rollout, or that there is none, is not what the caller wanted to lease. */
  | { readonly kind: 'unsuitable'; readonly rollout: Rollout | undefined };

/**
 * Takes the lease, for a rollout that nobody drives or for one to begin.
 * @param suits whether the rollout in the store, undefined for none, is one to take up
 * @throws UnreadableRolloutError
 */
export async function takeLease(
  parts: LeaseParts,
  suits: (rollout: Rollout | undefined) => boolean,
): Promise<LeaseResult> {
  const { store, me } = parts;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { rollout, generation, driver } = await findDriver(store);
    if (!suits(rollout)) return { kind: 'unsuitable', rollout };
    if (driver && (await isAlive(parts, driver.generation))) return { kind: 'driven', by: driver.by };
    parts.signal?.throwIfAborted();
    const next = generation + 1;
    if (!(await store.createDriver(next, { ...me, beat: 0 }))) continue;
    const snapshot = await store.read([next, next + 1]);
    if (snapshot.damage) {
      await store.deleteDrivers([next]);
      throw snapshot.damage;
    }
    // Whoever read an old state may create a parameter that had been used and deleted meanwhile.
    const isStale = (snapshot.rollout?.generation ?? 0) >= next || !suits(snapshot.rollout);
    if (!isStale) return { kind: 'leased', lease: { ...me, generation: next }, snapshot };
    await store.deleteDrivers([next]);
  }
  return { kind: 'driven', by: 'several others at once' };
}

/** Whether a rollout is there to be driven on. */
export function isUnderWay(rollout: Rollout | undefined): rollout is Rollout {
  return rollout !== undefined && !isOver(rollout);
}

export interface FoundDriver {
  readonly generation: number;
  readonly by: string;
}

/**
 * The rollout and its driver, dead or alive.
 * @returns `generation` is the highest that was ever used
 * @throws UnreadableRolloutError
 */
export async function findDriver(
  store: RolloutStore,
): Promise<Snapshot & { readonly generation: number; readonly driver: FoundDriver | undefined }> {
  const { rollout, damage } = await store.read([]);
  if (damage) throw damage;
  const first = rollout?.generation ?? 0;
  const snapshot = await store.read(Array.from({ length: AHEAD + 1 }, (_, index) => first + index));
  const highest = Math.max(-1, ...snapshot.drivers.keys());
  const sign = snapshot.drivers.get(highest);
  return {
    ...snapshot,
    generation: Math.max(highest, snapshot.rollout?.generation ?? 0),
    driver: sign && { generation: highest, by: sign.by },
  };
}

/** Looks whether a driver's life sign changes; takes up to `STILL_FOR_MS` to say that it does not. */
export async function isAlive(
  { store, clock, signal }: Pick<LeaseParts, 'store' | 'clock' | 'signal'>,
  generation: number,
): Promise<boolean> {
  const since = clock.now();
  const first = (await store.read([generation])).drivers.get(generation);
  while (first && clock.now() - since < STILL_FOR_MS && !signal?.aborted) {
    await clock.sleep(LOOK_EVERY_MS, signal);
    const sign = (await store.read([generation])).drivers.get(generation);
    if (!sign) return false;
    if (sign.beat !== first.beat) return true;
  }
  return false;
}

import type { RolloutClock } from './clock';
import { STILL_FOR_MS, type Lease } from './lease';
import type { RolloutStore } from './store';

const BEAT_EVERY_MS = STILL_FOR_MS / 3;

export interface Heart {
  /** Resolves when the last life sign has been written; to be called once or more. */
  stop(): Promise<void>;
}

/** Writes a driver's life sign until it is stopped. One that fails is made up for by the next. */
export function startHeart(
  { store, clock }: { readonly store: RolloutStore; readonly clock: RolloutClock },
  { generation, id, by }: Lease,
): Heart {
  const stopping = new AbortController();
  const beating = (async () => {
    for (let beat = 1; ; beat += 1) {
      await clock.sleep(BEAT_EVERY_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      await store.beat(generation, { id, beat, by }).catch(() => undefined);
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      return beating;
    },
  };
}

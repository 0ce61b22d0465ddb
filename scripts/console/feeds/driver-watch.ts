import { STILL_FOR_MS } from '../../rollout/guarded/lease';
import type { LifeSign } from '../../rollout/guarded/store';

/** Tells from a driver's life signs whether it lives, as `isAlive` does, but without waiting. */
export class DriverWatch {
  #seen: { readonly key: string; readonly at: number } | undefined;

  /**
   * @param sign as it was read now; undefined where there is none
   * @param now milliseconds, never going back
   * @returns whether it may live: one that was seen for the first time does
   */
  see(generation: number, sign: LifeSign | undefined, now: number): boolean {
    if (!sign) {
      this.#seen = undefined;
      return false;
    }
    const key = `${generation} ${sign.id} ${sign.beat}`;
    if (this.#seen?.key !== key) this.#seen = { key, at: now };
    return now - this.#seen.at <= STILL_FOR_MS;
  }
}

/** Milliseconds before a task that died is started again: the first at once, then ever later, as ECS throttles. */
const DELAYS_MS = [0, 1_000, 2_000, 4_000, 8_000] as const;
/** A task that ran for so long was well: the delays start over. */
const WELL_AFTER_MS = 10_000;

interface Vacancy {
  readonly deaths: number;
  readonly notBefore: number;
}

/** Holds back the places of tasks that died. Times are in milliseconds, on any clock. */
export class RestartThrottle {
  #vacancies: Vacancy[] = [];

  /**
   * A task died, and its place is vacant.
   * @param deaths how many died in that place before it
   */
  died({
    deaths,
    ranMs,
    now,
  }: {
    readonly deaths: number;
    readonly ranMs: number;
    readonly now: number;
  }): void {
    const inARow = ranMs > WELL_AFTER_MS ? 0 : deaths;
    const delay = DELAYS_MS[Math.min(inARow, DELAYS_MS.length - 1)] ?? 0;
    this.#vacancies.push({ deaths: inARow + 1, notBefore: now + delay });
  }

  /**
   * Takes the places that may be filled.
   * @param wanted how many tasks are missing; a place beyond that is given up
   * @returns for each task to start, how many died in its place
   */
  take(wanted: number, now: number): number[] {
    const held = this.#vacancies.slice(0, wanted);
    const due = held.filter(({ notBefore }) => notBefore <= now);
    this.#vacancies = held.filter(({ notBefore }) => notBefore > now);
    const unheard = Array.from({ length: wanted - held.length }, () => 0);
    return [...due.map(({ deaths }) => deaths), ...unheard];
  }

  /** Forgets all of it: the next tasks are others. */
  clear(): void {
    this.#vacancies = [];
  }
}

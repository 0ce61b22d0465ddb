/** The heartbeats of all instances, by their ids. */
export type Heartbeats = ReadonlyMap<string, number>;

/**
 * Tells which instances are dead: those whose heartbeats stood still for as long as this one watched without a gap. Time
 * is this instance's own, so that clocks need not agree.
 */
export class InstanceWatch {
  #seen = new Map<string, { readonly beats: number; readonly since: number }>();
  #lookedAt = -Infinity;

  constructor(
    private readonly config: {
      readonly instanceId: string;
      /** Milliseconds that an instance's heartbeats may stand still. */
      readonly deadAfterMs: number;
    },
  ) {}

  /**
   * Takes what was just read.
   * @param now milliseconds, never going back
   * @returns the ids of the dead; each is told again until its heartbeats are gone or go on
   */
  look(heartbeats: Heartbeats, now: number): string[] {
    // This instance may have been suspended, and all others with it.
    if (now - this.#lookedAt > this.config.deadAfterMs / 2) this.startOver();
    this.#lookedAt = now;
    const before = this.#seen;
    this.#seen = new Map();
    for (const [instanceId, beats] of heartbeats) {
      const known = before.get(instanceId);
      this.#seen.set(instanceId, known?.beats === beats ? known : { beats, since: now });
    }
    return [...this.#seen]
      .filter(([instanceId, { since }]) => {
        return instanceId !== this.config.instanceId && now - since >= this.config.deadAfterMs;
      })
      .map(([instanceId]) => instanceId);
  }

  /** Forgets what it saw: the heartbeats could not be read, so perhaps nobody's could be written. */
  startOver(): void {
    this.#seen.clear();
  }
}

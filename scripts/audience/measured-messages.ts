/** What became of messages since measuring began. */
export interface MeasuredMessages {
  /** Acknowledged messages that a member of their room has lacked for longer than the patience, since then. */
  readonly lost: number;
  /** Messages that a member has shown once more. */
  readonly shownTwice: number;
  /** Displays of a message at another member than its sender. */
  readonly deliveries: number;
  /** Messages whose senders were told that they had failed, or that an attempt had come to nothing. */
  readonly refused: number;
}

/** Counts messages since a moment. */
export class MessageMeasurement {
  deliveries = 0;
  readonly #shownTwice = new Set<string>();
  readonly #refused = new Set<string>();

  /** @param since milliseconds of the judge's clock */
  constructor(private readonly since: number) {}

  shownAgain(id: string): void {
    this.#shownTwice.add(id);
  }

  refused(id: string): void {
    this.#refused.add(id);
  }

  /**
   * @param acknowledgedAt when each of those messages was acknowledged that a member lacks
   * @param patienceMs how long a member may lack one
   */
  figures(acknowledgedAt: readonly number[], now: number, patienceMs: number): MeasuredMessages {
    const due = acknowledgedAt.map((at) => at + patienceMs);
    return {
      lost: due.filter((at) => at >= this.since && at <= now).length,
      shownTwice: this.#shownTwice.size,
      deliveries: this.deliveries,
      refused: this.#refused.size,
    };
  }
}

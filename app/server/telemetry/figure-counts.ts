import type { Figures } from '../../contract/figures';

/** What is counted up from the start on; the connections are there to be counted at any time. */
export type Totals = Omit<Figures, 'connections'>;

/** What an instance reports of itself, from what it counts anyway. */
export class FigureCounts {
  #reported: Totals = { messages: 0, handovers: 0 };

  constructor(
    private readonly sources: {
      /** How many are open now. */
      readonly connections: () => number;
      readonly totals: () => Totals;
    },
  ) {}

  /** The figures since they were taken last. */
  take(): Figures {
    const totals = this.sources.totals();
    const before = this.#reported;
    this.#reported = totals;
    return {
      connections: this.sources.connections(),
      messages: totals.messages - before.messages,
      handovers: totals.handovers - before.handovers,
    };
  }
}

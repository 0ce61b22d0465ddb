import type { Figure, Figures } from '../../contract/figures';

/** What is counted up from report to report; the connections are there to be counted at any time. */
type Counted = Exclude<Figure, 'connections'>;

/** What an instance reports of itself. */
export class FigureCounts {
  #since: Record<Counted, number> = { messages: 0, handovers: 0 };

  /** @param connections how many are open now */
  constructor(private readonly connections: () => number) {}

  count(figure: Counted, by = 1): void {
    this.#since[figure] += by;
  }

  /** The figures since they were taken last. */
  take(): Figures {
    const figures = { connections: this.connections(), ...this.#since };
    this.#since = { messages: 0, handovers: 0 };
    return figures;
  }
}

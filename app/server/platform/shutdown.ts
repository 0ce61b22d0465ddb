import type { Logger } from './logging';
import { within } from './within';

export interface ShutdownStep {
  readonly name: string;
  readonly run: () => Promise<void> | void;
  /** Milliseconds after which the next step begins in any case. */
  readonly timeoutMs: number;
}

/**
 * An orderly end: the steps one after the other, each within its time, whether or not those before it succeeded.
 * Running it again joins the run that is under way.
 */
export class Shutdown {
  #run: Promise<void> | undefined;

  constructor(
    private readonly steps: readonly ShutdownStep[],
    private readonly logger: Logger,
  ) {}

  run(): Promise<void> {
    this.#run ??= this.#runAll();
    return this.#run;
  }

  async #runAll(): Promise<void> {
    for (const step of this.steps) {
      try {
        await within(step.timeoutMs, Promise.resolve(step.run()));
      } catch (error) {
        this.logger.error({ err: error, step: step.name }, 'a step of the shutdown failed');
      }
    }
  }
}

import { parseWeightsParameter, sameWeights, type Weights } from '../../contract/weights';
import type { Logger } from '../platform/logging';

/** Follows the parameter that owns the intended split. */
export class WeightsWatcher {
  #weights: Weights | undefined;

  /** @param read the parameter's value; it may fail */
  constructor(
    private readonly read: () => Promise<string>,
    private readonly logger: Logger,
  ) {}

  /** The last split that could be read; undefined before there was one. */
  get current(): Weights | undefined {
    return this.#weights;
  }

  /** Reads it again. Throws when it cannot be read or is not a split; the last good one stays. */
  async check(): Promise<void> {
    const weights = parseWeightsParameter(await this.read());
    if (this.#weights && sameWeights(this.#weights, weights)) return;
    this.#weights = weights;
    this.logger.info({ weights }, 'the intended split');
  }
}

import type { Weights } from '../../app/contract/weights';
import type { TrafficRouter } from '../rollout/router';
import { rollBackTraffic, shiftTraffic, type Clock, type ShiftOutcome } from '../rollout/shift';

/** How a show moves the traffic. */
export interface ShowOperator {
  /** Shifts and reads back; resolves with the milliseconds that it took. */
  shift(weights: Weights): Promise<Shifted>;
  /** Gives all traffic back to the stable colour. */
  rollback(): Promise<Shifted>;
}

export interface Shifted {
  readonly weights: Weights;
  /** Milliseconds until the new weights had been read back. */
  readonly ms: number;
}

/**
 * Moves it as a person at a terminal does, with the same verbs.
 * The methods throw when the verb refuses, or ends half-way.
 */
export function createOperator(router: TrafficRouter, clock: Clock): ShowOperator {
  return {
    shift: async (weights) => conclude(await shiftTraffic(router, { weights, force: false }, clock)),
    rollback: async () => conclude(await rollBackTraffic(router, {}, clock)),
  };
}

function conclude(outcome: ShiftOutcome): Shifted {
  if (outcome.kind === 'refusal') throw new Error(`the shift was refused: ${outcome.reason}`);
  return { weights: outcome.to, ms: outcome.shiftMs };
}

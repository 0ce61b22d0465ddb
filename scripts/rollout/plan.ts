import { COLOURS, otherColour, type Colour } from '../../app/contract/colour';
import {
  InvalidWeightsError,
  formatWeightsParameter,
  sameShares,
  sameWeights,
  shares,
  type Weights,
} from '../../app/contract/weights';
import type { ConfiguredSplit, LiveSplit, RolloutState } from './state';

export interface ShiftRequest {
  readonly weights: Weights;
  /** Shift also to a colour without healthy targets. @default false */
  readonly force?: boolean;
  /** The stable colour afterwards. @default what `stableAfter` says */
  readonly stable?: Colour;
}

export type ShiftPlan =
  | {
      readonly kind: 'shift';
      /** The parameter's new value, when it has to change. */
      readonly parameterValue: string | undefined;
      /** The splits to change. */
      readonly changes: readonly LiveSplit[];
      /** Colours that get more traffic by force, without a healthy target. */
      readonly unhealthy: readonly Colour[];
    }
  | { readonly kind: 'nothing-to-do' }
  | { readonly kind: 'refusal'; readonly reason: string };

/**
 * Decides what a shift has to change. Whatever is as wanted already is left alone, so that the same shift, made again
 * after a failure half-way, does the rest.
 */
export function planShift(state: RolloutState, request: ShiftRequest): ShiftPlan {
  const { configured, splits, unrecognised, healthyTargets } = state;
  const { weights } = request;
  if (unrecognised.length > 0) {
    return refusal(`${unrecognised.join(', ')} mixes a colour with other target groups`);
  }
  if (splits.length === 0) {
    return refusal('the load balancer has no rule that splits traffic between blue and green');
  }
  const changes = splits.filter((split) => !sameWeights(split.weights, weights));
  const next: ConfiguredSplit = { weights, stable: request.stable ?? stableAfter(configured, weights) };
  const parameterValue = sameConfigured(configured, next)
    ? undefined
    : formatWeightsParameter(weights, next.stable);
  if (changes.length === 0 && parameterValue === undefined) {
    return { kind: 'nothing-to-do' };
  }
  const unhealthy = COLOURS.filter(
    (colour) =>
      healthyTargets[colour] === 0 && changes.some((split) => gains(colour, split.weights, weights)),
  );
  if (unhealthy.length > 0 && !request.force) {
    return refusal(
      `${unhealthy.join(' and ')} would get traffic but has no healthy target; --force shifts all the same`,
    );
  }
  return { kind: 'shift', parameterValue, changes, unhealthy };
}

/**
 * The stable colour once the split is `wanted`. Shifts that start from one colour with all the traffic make that one
 * stable; those that follow keep it, up to and including the one that ends with a single colour again. So after
 * 90/10, 50/50 and 0/100 a rollback still leads to blue, until the next shift sets out from green.
 */
export function stableAfter(configured: ConfiguredSplit | InvalidWeightsError, wanted: Weights): Colour {
  if (configured instanceof InvalidWeightsError) {
    return 'blue';
  }
  const { weights, stable } = configured;
  const isNewShift = !sameShares(weights, wanted);
  return isNewShift ? (soleColour(weights) ?? stable) : stable;
}

/**
 * The request that sends all traffic to `to`, which is stable then, or by default to the stable colour.
 * @returns undefined when the parameter cannot be read, and so does not tell the stable colour
 */
export function rollbackRequest(
  configured: ConfiguredSplit | InvalidWeightsError,
  to?: Colour,
): ShiftRequest | undefined {
  const stable = to ?? (configured instanceof InvalidWeightsError ? undefined : configured.stable);
  return stable && { weights: { blue: 0, green: 0, [stable]: 100 }, stable };
}

function sameConfigured(a: ConfiguredSplit | InvalidWeightsError, b: ConfiguredSplit): boolean {
  return !(a instanceof InvalidWeightsError) && sameWeights(a.weights, b.weights) && a.stable === b.stable;
}

/** The colour that has all the traffic. */
function soleColour(weights: Weights): Colour | undefined {
  return COLOURS.find((colour) => weights[otherColour(colour)] === 0);
}

/** Whether a colour's share grows. A split of 0/0 sends traffic nowhere, so that any share is more. */
function gains(colour: Colour, before: Weights, after: Weights): boolean {
  if (before.blue + before.green === 0) {
    return after[colour] > 0;
  }
  return shares(after)[colour] > shares(before)[colour];
}

function refusal(reason: string): ShiftPlan {
  return { kind: 'refusal', reason };
}

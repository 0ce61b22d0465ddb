import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { COLOURS, type Colour } from '../../app/contract/colour';
import {
  InvalidWeightsError,
  formatSplit,
  parseStableColour,
  parseWeightsParameter,
  sameWeights,
  type Weights,
} from '../../app/contract/weights';

/** What the weights parameter says. */
export interface ConfiguredSplit {
  readonly weights: Weights;
  /** The colour that a rollback returns to. */
  readonly stable: Colour;
}

/** A weighted forward over blue and green, wherever the load balancer has one. */
export interface LiveSplit {
  /** Of the rule, or of the listener whose default action it is. */
  readonly arn: string;
  readonly kind: 'rule' | 'listener';
  /** What people know it by, for example `port 80 default`. */
  readonly label: string;
  /** As they are; both may be 0. */
  readonly weights: Weights;
  readonly targetGroupArns: Readonly<Record<Colour, string>>;
  /** All actions of the rule or the listener, the forward among them. */
  readonly actions: readonly Action[];
}

/** What the load balancer does with new requests. */
export interface LiveTraffic {
  readonly splits: readonly LiveSplit[];
  /** Labels of forwards that mix a colour with something that is not the other colour. */
  readonly unrecognised: readonly string[];
}

/** A deployment's traffic, as it is wanted and as it is. */
export interface RolloutState extends LiveTraffic {
  /** The error is kept: a shift repairs a parameter that cannot be read, and `status` shows what is wrong. */
  readonly configured: ConfiguredSplit | InvalidWeightsError;
  /** Healthy targets by colour: those of the colour's group that has the fewest, when it has several. */
  readonly healthyTargets: Readonly<Record<Colour, number>>;
}

/** Reads the weights parameter's value. */
export function readConfigured(value: string): ConfiguredSplit | InvalidWeightsError {
  try {
    return { weights: parseWeightsParameter(value), stable: parseStableColour(value) };
  } catch (error) {
    if (error instanceof InvalidWeightsError) {
      return error;
    }
    throw error;
  }
}

/** Where a split is not as it should be, one phrase each. */
export function differences(splits: readonly LiveSplit[], wanted: Weights): string[] {
  return splits
    .filter(({ weights }) => !sameWeights(weights, wanted))
    .map(({ label, weights }) => `${label} has ${formatSplit(weights)} instead of ${formatSplit(wanted)}`);
}

/** What is wrong with a deployment's traffic; nothing when it is healthy and as configured. */
export function problems(state: RolloutState): string[] {
  const { configured, splits, unrecognised, healthyTargets } = state;
  const found = unrecognised.map((label) => `${label} mixes a colour with other target groups`);
  if (splits.length === 0) {
    found.push('the load balancer has no rule that splits traffic between blue and green');
  }
  if (configured instanceof InvalidWeightsError) {
    found.push(configured.message);
  } else {
    found.push(...differences(splits, configured.weights));
  }
  const unhealthy = COLOURS.filter((colour) => healthyTargets[colour] === 0 && isWeighted(state, colour));
  return [...found, ...unhealthy.map((colour) => `${colour} gets traffic but has no healthy target`)];
}

function isWeighted({ configured, splits }: RolloutState, colour: Colour): boolean {
  const wanted = configured instanceof InvalidWeightsError ? 0 : configured.weights[colour];
  return wanted > 0 || splits.some(({ weights }) => weights[colour] > 0);
}

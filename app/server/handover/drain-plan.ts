import { type Colour, otherColour } from '../../contract/colour';
import type { Weights } from '../../contract/weights';
import { destinations, type InstanceSnapshot } from '../fleet/fleet-view';
import { askedInARound, type HandoverPace } from './rebalance-plan';

export interface DrainInput {
  readonly instanceId: string;
  readonly colour: Colour;
  /** Undefined while they could not be read. */
  readonly weights: Weights | undefined;
  readonly instances: readonly InstanceSnapshot[];
}

/** What an instance that shuts down does next with the clients that it still has. */
export type DrainStep =
  | { readonly kind: 'ask'; readonly to: Colour; readonly destinations: number }
  | { readonly kind: 'wait' }
  | { readonly kind: 'give-up' };

/**
 * Decides that. As long as no other instance is heard of, the bus may be away, or another may have just started: that
 * is waited for. After that, clients are sent where new connections are meant to go; one that does not get through
 * stays where it is.
 * @param isPatient whether there is time to wait
 */
export function planDrain(input: DrainInput, isPatient: boolean): DrainStep {
  const { instanceId, colour, weights, instances } = input;
  const to = drainDestination(input);
  if (to) return { kind: 'ask', to, destinations: destinations(instances, to, instanceId).length };
  if (instances.some((instance) => instance.instanceId !== instanceId)) return { kind: 'give-up' };
  if (isPatient) return { kind: 'wait' };
  const other = otherColour(colour);
  return weights && weights[other] > 0 ? { kind: 'ask', to: other, destinations: 1 } : { kind: 'give-up' };
}

/**
 * Where an instance that shuts down sends its clients: to a colour that is meant to have some, the other one first as
 * it is not being replaced; else to any instance that is there; undefined when there is none.
 */
function drainDestination({ instanceId, colour, weights, instances }: DrainInput): Colour | undefined {
  const live = [otherColour(colour), colour].filter(
    (candidate) => destinations(instances, candidate, instanceId).length > 0,
  );
  return live.find((candidate) => weights === undefined || weights[candidate] > 0) ?? live[0];
}

export interface DrainRound {
  /** How many clients the instance had when it began to drain. */
  readonly clients: number;
  /** How many of those that are left can be asked now. */
  readonly askable: number;
  /** How many instances take them. */
  readonly destinations: number;
  /** Milliseconds until the drain has to be over. */
  readonly leftMs: number;
  /** Milliseconds that a client has to move. */
  readonly moveMs: number;
  readonly roundMs: number;
}

/**
 * How many clients a round of a drain asks: what the pace allows, and more where the time would not suffice. The last of
 * them are to have time to move, or half of what is left where that is less.
 */
export function drainCount(round: DrainRound, pace: HandoverPace): number {
  const { askable, leftMs, moveMs, roundMs } = round;
  const roundsLeft = Math.max(1, Math.floor((leftMs - Math.min(moveMs, leftMs / 2)) / roundMs));
  return Math.max(Math.ceil(askedInARound(round, pace)), Math.ceil(askable / roundsLeft));
}

import { type Colour, otherColour } from '../../contract/colour';
import type { Weights } from '../../contract/weights';
import { destinations, type InstanceSnapshot } from '../fleet/fleet-view';

export interface DrainInput {
  readonly instanceId: string;
  readonly colour: Colour;
  /** Undefined while they could not be read. */
  readonly weights: Weights | undefined;
  readonly instances: readonly InstanceSnapshot[];
}

/** What an instance that shuts down does next with the clients that it still has. */
export type DrainStep =
  { readonly kind: 'ask'; readonly to: Colour } | { readonly kind: 'wait' } | { readonly kind: 'give-up' };

/**
 * Decides that. As long as no other instance is heard of, the bus may be away, or another may have just started: that
 * is waited for. After that, clients are sent where new connections are meant to go; one that does not get through
 * stays where it is.
 * @param isPatient whether there is time to wait
 */
export function planDrain(input: DrainInput, isPatient: boolean): DrainStep {
  const { instanceId, colour, weights, instances } = input;
  const to = drainDestination(input);
  if (to) return { kind: 'ask', to };
  if (instances.some((instance) => instance.instanceId !== instanceId)) return { kind: 'give-up' };
  if (isPatient) return { kind: 'wait' };
  const other = otherColour(colour);
  return weights && weights[other] > 0 ? { kind: 'ask', to: other } : { kind: 'give-up' };
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

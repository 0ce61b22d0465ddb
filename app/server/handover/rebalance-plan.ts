import { type Colour, otherColour } from '../../contract/colour';
import { shares, type Weights } from '../../contract/weights';
import { destinations, type InstanceSnapshot } from '../fleet/fleet-view';

/** How fast and how exactly connections follow the weights. */
export interface HandoverPace {
  /** The part of all connections that may be asked to move in one round. */
  readonly share: number;
  /** At least so many are asked in a round, if there are as many to move. */
  readonly least: number;
  /** A surplus of at most this part of all connections is left as it is. */
  readonly tolerance: number;
}

export const HANDOVER_PACE: HandoverPace = { share: 0.1, least: 5, tolerance: 0.02 };

export interface RebalanceInput {
  readonly instanceId: string;
  readonly colour: Colour;
  readonly weights: Weights;
  readonly instances: readonly InstanceSnapshot[];
  /** How many clients the fleet has: while they move, a sum of counts that are a second old can miss some. */
  readonly clients: number;
  readonly pace: HandoverPace;
}

/**
 * Decides how many of its connections this instance asks to move to the other colour in this round: its part of what
 * its colour has beyond its share of all clients. All instances of a colour come to parts that add up to the surplus,
 * and the two colours never have a surplus at the same time.
 */
export function planRebalance(
  input: RebalanceInput,
): { readonly to: Colour; readonly count: number } | undefined {
  const { instanceId, colour, weights, instances, clients, pace } = input;
  const to = otherColour(colour);
  if (weights[to] === 0 || destinations(instances, to, instanceId).length === 0) return undefined;
  const peers = instances.filter((instance) => instance.colour === colour && !instance.draining);
  const staying = sum(peers.map(stayingOf));
  const surplus = staying - Math.round(shares(weights)[colour] * clients);
  const tolerated = weights[colour] === 0 ? 0 : Math.floor(pace.tolerance * clients);
  if (surplus <= tolerated) return undefined;
  const part = partOf(instanceId, peers, Math.min(surplus, staying));
  const allowed = Math.max(pace.least, Math.ceil((pace.share * clients) / peers.length));
  const count = Math.min(part, allowed);
  return count > 0 ? { to, count } : undefined;
}

/* The surplus in proportion to what each instance has, in whole numbers that add up. */
function partOf(instanceId: string, peers: readonly InstanceSnapshot[], surplus: number): number {
  const staying = sum(peers.map(stayingOf));
  let before = 0;
  for (const peer of [...peers].sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1))) {
    const after = before + (surplus * stayingOf(peer)) / staying;
    if (peer.instanceId === instanceId) return Math.round(after) - Math.round(before);
    before = after;
  }
  return 0;
}

function stayingOf({ open, leaving }: InstanceSnapshot): number {
  return open - leaving;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

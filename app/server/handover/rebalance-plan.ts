import { type Colour, otherColour } from '../../contract/colour';
import { shares, type Weights } from '../../contract/weights';
import { destinations, type InstanceSnapshot } from '../fleet/fleet-view';

/** How fast and how exactly connections follow the weights. */
export interface HandoverPace {
  /** The part of all connections that may be asked to move in one round. */
  readonly share: number;
  /**
   * At least so many are asked in a round, if there are as many to move, by all instances of a colour together: a part
   * of a small audience would be less than one client.
   */
  readonly least: number;
  /** At most so many are asked in a round for each instance that takes them. */
  readonly mostPerDestination: number;
  /** What is asked in so many rounds may be on its way at once: where moves take longer, fewer are asked. */
  readonly roundsAhead: number;
  /** A surplus of at most this part of all connections is left as it is. */
  readonly tolerance: number;
}

export interface HandoverPaceConfig {
  /** The part of all connections that may be asked to move in a second. */
  readonly sharePerSecond: number;
  /** How many connections an instance lets in in a second. */
  readonly connectionsPerSecond: number;
  /** Milliseconds from round to round. */
  readonly roundMs: number;
}

/** Of what an instance lets in, this part is for handovers; the rest is for those who come by themselves. */
const HANDOVERS_PART = 0.8;

/** A move takes a second or two; what takes longer is a sign that those who let clients in are busy. */
const AHEAD_MS = 3_000;

/** The pace of rounds of such a length. */
export function handoverPace({
  sharePerSecond,
  connectionsPerSecond,
  roundMs,
}: HandoverPaceConfig): HandoverPace {
  return {
    share: (sharePerSecond * roundMs) / 1000,
    least: 5,
    mostPerDestination: Math.max(1, Math.floor((HANDOVERS_PART * connectionsPerSecond * roundMs) / 1000)),
    roundsAhead: Math.max(1, Math.ceil(AHEAD_MS / roundMs)),
    tolerance: 0.02,
  };
}

/** Rounds in which the pace grows to what it is to be: whoever takes clients for the first time is slow at it. */
const WARMING_ROUNDS = 4;

/** The pace of a round, by how many rounds in a row clients were asked before it. */
export function warmingUp(pace: HandoverPace, roundsBefore: number): HandoverPace {
  const part = Math.min(1, (roundsBefore + 1) / WARMING_ROUNDS);
  // Without the error of floating point, which would be rounded up to one more.
  const share = Number((pace.share * part).toFixed(6));
  const mostPerDestination = Math.max(1, Math.floor(pace.mostPerDestination * part));
  return { ...pace, share, mostPerDestination };
}

/** How many may be asked in a round, of so many clients in all. */
export function askedInARound(
  { clients, destinations }: { readonly clients: number; readonly destinations: number },
  { share, least, mostPerDestination }: HandoverPace,
): number {
  return Math.min(Math.max(least, share * clients), mostPerDestination * destinations);
}

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
  const taking = destinations(instances, to, instanceId).length;
  if (weights[to] === 0 || taking === 0) return undefined;
  const peers = instances.filter((instance) => instance.colour === colour && !instance.draining);
  const staying = sum(peers.map(stayingOf));
  const surplus = staying - Math.round(shares(weights)[colour] * clients);
  const tolerated = weights[colour] === 0 ? 0 : Math.floor(pace.tolerance * clients);
  if (surplus <= tolerated) return undefined;
  const part = partOf(instanceId, peers, Math.min(surplus, staying));
  const allowed = Math.ceil(askedInARound({ clients, destinations: taking }, pace) / peers.length);
  const leaving = peers.find((peer) => peer.instanceId === instanceId)?.leaving ?? 0;
  const count = Math.min(part, allowed, allowed * pace.roundsAhead - leaving);
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

import { COLOURS, otherColour, type Colour } from '../../app/contract/colour';
import { shares, type Weights } from '../../app/contract/weights';
import type { Counts } from '../audience/convergence';

/** What servers would do with open sockets after a shift. */
export interface HandoverForecast {
  readonly from: Colour;
  readonly to: Colour;
  /** How many clients are asked to move. */
  readonly clients: number;
  /** About how long that takes, from the shift to the last one. */
  readonly seconds: number;
}

export interface ForecastInput {
  readonly weights: Weights;
  readonly sockets: Counts;
  readonly instances: Counts;
  /** The part of all sockets that may be asked to move in a second. */
  readonly sharePerSecond: number;
  /** How many connections an instance lets in in a second. */
  readonly connectionsPerSecond: number;
}

/* How the servers go about it; a test compares this with what they do. */
const ROUND_SECONDS = 0.5;
const WARMING_ROUNDS = 4;
const LEAST_A_ROUND = 5;
const TOLERANCE = 0.02;
const HANDOVERS_PART = 0.8;
/** Servers read the weights every second, and a move takes about as long. */
const BEFORE_AND_AFTER_SECONDS = 2;

/** Foretells which sockets move; undefined when none has to, or there is nowhere to go. */
export function forecastHandover(input: ForecastInput): HandoverForecast | undefined {
  const { weights, sockets, instances } = input;
  const all = sockets.blue + sockets.green;
  const surplus = (colour: Colour) => sockets[colour] - Math.round(shares(weights)[colour] * all);
  const from = COLOURS.find((colour) => surplus(colour) > tolerated(weights[colour], all));
  if (from === undefined || instances[otherColour(from)] === 0) return undefined;
  const clients = surplus(from) - tolerated(weights[from], all);
  const rounds = countRounds(input, from, all, clients);
  const seconds = Math.ceil(rounds * ROUND_SECONDS + BEFORE_AND_AFTER_SECONDS);
  return { from, to: otherColour(from), clients, seconds };
}

function tolerated(weight: number, all: number): number {
  return weight === 0 ? 0 : Math.floor(TOLERANCE * all);
}

function countRounds(
  { sharePerSecond, connectionsPerSecond, instances }: ForecastInput,
  from: Colour,
  all: number,
  clients: number,
): number {
  const peers = Math.max(1, instances[from]);
  let rounds = 0;
  for (let left = clients; left > 0; rounds++) {
    const part = Math.min(1, (rounds + 1) / WARMING_ROUNDS);
    const most = HANDOVERS_PART * connectionsPerSecond * ROUND_SECONDS * part * instances[otherColour(from)];
    const asked = Math.min(Math.max(LEAST_A_ROUND, sharePerSecond * ROUND_SECONDS * part * all), most);
    left -= Math.max(1, Math.ceil(asked / peers)) * peers;
  }
  return rounds;
}

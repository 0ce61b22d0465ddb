import { COLOURS, type Colour } from '../../app/contract/colour';
import { shares, type Weights } from '../../app/contract/weights';

/** Counts by colour: samples, or open sockets. */
export type Counts = Readonly<Record<Colour, number>>;

/** Fewer samples than this prove nothing. */
export const MIN_SAMPLES = 50;
/** Standard errors that an honest split stays within: it fails by chance once in some 15,000 times. */
const STANDARD_ERRORS = 4;
/** Open sockets may be off by this share of all, since the servers leave so small a rest, and by a whole one. */
const SOCKET_TOLERANCE = 0.02;

/** Whether the colours that answered are what this split would give, within the error of so many samples. */
export function requestsConverged(configured: Weights, observed: Counts): boolean {
  const samples = observed.blue + observed.green;
  if (samples < MIN_SAMPLES) return false;
  const expected = shares(configured).blue;
  const standardError = Math.sqrt((expected * (1 - expected)) / samples);
  return Math.abs(observed.blue / samples - expected) <= STANDARD_ERRORS * standardError;
}

/** Whether the open sockets are spread as this split says: nearly so, but a colour that is to have none has none. */
export function socketsConverged(configured: Weights, open: Counts): boolean {
  const all = open.blue + open.green;
  if (all === 0 || COLOURS.some((colour) => configured[colour] === 0 && open[colour] > 0)) return false;
  return Math.abs(open.blue - shares(configured).blue * all) <= SOCKET_TOLERANCE * all + 1;
}

/** Counts as shares in percent, to a tenth; zeros where there is nothing to share. */
export function percentages({ blue, green }: Counts): Counts {
  const sum = blue + green;
  if (sum === 0) return { blue: 0, green: 0 };
  const share = Math.round((blue / sum) * 1_000) / 10;
  return { blue: share, green: Math.round((100 - share) * 10) / 10 };
}

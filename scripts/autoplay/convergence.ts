import type { Colour } from '../../app/contract/colour';
import { shares, type Weights } from '../../app/contract/weights';

/** Counts by colour: samples, or open sockets. */
export type Counts = Readonly<Record<Colour, number>>;

/** Fewer samples than this prove nothing. */
export const MIN_SAMPLES = 50;
/** Standard errors that an honest split stays within: it fails by chance once in some 15,000 times. */
const STANDARD_ERRORS = 4;
/** Open sockets may be off by this share of all, or by two, whichever is more: the servers leave so small a rest. */
const SOCKET_TOLERANCE = 0.02;
const MIN_SOCKET_TOLERANCE = 2;

/** Whether the colours that answered are what this split would give, within the error of so many samples. */
export function requestsConverged(configured: Weights, observed: Counts): boolean {
  const samples = observed.blue + observed.green;
  if (samples < MIN_SAMPLES) return false;
  const expected = shares(configured).blue;
  const standardError = Math.sqrt((expected * (1 - expected)) / samples);
  return Math.abs(observed.blue / samples - expected) <= STANDARD_ERRORS * standardError;
}

/** Whether the open sockets are spread as this split says. */
export function socketsConverged(configured: Weights, open: Counts): boolean {
  const all = open.blue + open.green;
  const tolerance = Math.max(MIN_SOCKET_TOLERANCE, SOCKET_TOLERANCE * all);
  return all > 0 && Math.abs(open.blue - shares(configured).blue * all) <= tolerance;
}

/** Counts as shares in percent, to a tenth; zeros where there is nothing to share. */
export function percentages({ blue, green }: Counts): Counts {
  const sum = blue + green;
  if (sum === 0) return { blue: 0, green: 0 };
  const share = Math.round((blue / sum) * 1_000) / 10;
  return { blue: share, green: Math.round((100 - share) * 10) / 10 };
}

import { FLEET_PATH, fleetFiguresSchema, type FleetFigures } from '../../app/contract/fleet';
import { freshRequest, requestFailure } from './fresh-request';

/** What the instances tell of themselves, or why that is not known. */
export type ObservedFleet = FleetFigures | { readonly unknown: string };

/** Said of figures that are not those of the whole fleet. */
export const INCOMPLETE =
  'the instance that answered does not hear of the others: Redis is away, or it has just started';

const ANSWER_WITHIN_MS = 2_000;

/** Asks the application at an address for its fleet's figures. Never throws: who asks can do without. */
export async function observeFleet(url: string, signal: AbortSignal): Promise<ObservedFleet> {
  const path = FLEET_PATH;
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    const { status, body } = await freshRequest(new URL(path, url), within);
    if (status !== 200) return { unknown: `${url}${path} answers HTTP ${status}` };
    const parsed = fleetFiguresSchema.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : { unknown: `${url}${path} answers something else` };
  } catch (error) {
    return {
      unknown: `${url}${path}: ${error instanceof SyntaxError ? 'not JSON' : requestFailure(error)}`,
    };
  }
}

export function isKnown(fleet: ObservedFleet): fleet is FleetFigures {
  return 'sockets' in fleet;
}

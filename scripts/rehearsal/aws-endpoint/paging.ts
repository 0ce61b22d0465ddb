import { validationError } from './aws-error';
import type { QueryParameters } from './query-parameters';

const LARGEST_PAGE = 400;

/** The page of `items` that `PageSize` and `Marker` ask for, and the marker of the next one. All of them by default. */
export function page<Item>(
  items: readonly Item[],
  parameters: QueryParameters,
): { readonly items: readonly Item[]; readonly nextMarker: string | undefined } {
  const size = parameters.integer('PageSize') ?? LARGEST_PAGE;
  if (size < 1 || size > LARGEST_PAGE) {
    throw validationError(`PageSize '${size}' must be between 1 and ${LARGEST_PAGE}`);
  }
  const start = readMarker(parameters.text('Marker'));
  const end = start + size;
  return {
    items: items.slice(start, end),
    nextMarker: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}

function readMarker(marker: string | undefined): number {
  if (marker === undefined || marker === '') {
    return 0;
  }
  const start = Buffer.from(marker, 'base64url').toString();
  if (!/^\d{1,9}$/.test(start)) {
    throw validationError('The marker is not one that was given out');
  }
  return Number(start);
}

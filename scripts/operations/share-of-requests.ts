import type { Colour } from '../../app/contract/colour';
import { shares } from '../../app/contract/weights';
import type { RolloutState } from '../rollout/state';

/** What a colour gets, in words; undefined when no new request goes there. */
export function shareOfRequests(
  { splits }: Pick<RolloutState, 'splits'>,
  colour: Colour,
): string | undefined {
  const most = Math.max(
    0,
    ...splits.map(({ weights }) => (weights.blue + weights.green > 0 ? shares(weights)[colour] : 0)),
  );
  return most > 0 ? `${colour} gets ${Math.round(most * 100)}% of the new requests` : undefined;
}

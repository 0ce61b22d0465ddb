import { COLOURS, type Colour } from '../../app/contract/colour';
import { InvalidWeightsError, type Weights } from '../../app/contract/weights';
import type { RolloutState } from '../rollout/state';

export type ReleaseChoice =
  | { readonly kind: 'chosen'; readonly colour: Colour }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Which colour a release rolls: the one that gets less traffic, by the configured split and by every live one.
 * @param wanted by whoever releases; refused when it is not that one, unless it is forced
 */
export function chooseColour(
  { configured, splits }: Pick<RolloutState, 'configured' | 'splits'>,
  { colour: wanted, force }: { readonly colour: Colour | undefined; readonly force: boolean },
): ReleaseChoice {
  const weights = splits.map((split) => split.weights);
  if (!(configured instanceof InvalidWeightsError)) weights.push(configured.weights);
  const lighter = COLOURS.find(
    (colour) => weights.length > 0 && weights.every((each) => isLighter(each, colour)),
  );
  if (wanted !== undefined && (force || wanted === lighter)) return { kind: 'chosen', colour: wanted };
  if (wanted === undefined && lighter !== undefined) return { kind: 'chosen', colour: lighter };
  return { kind: 'refused', reason: refusal(wanted, lighter) };
}

function refusal(wanted: Colour | undefined, lighter: Colour | undefined): string {
  if (lighter !== undefined) {
    return `${wanted ?? ''} gets more traffic than ${lighter}: release to ${lighter} and shift, or add --force`;
  }
  const remedy =
    wanted === undefined
      ? 'shift first, or name one with --colour and --force'
      : 'shift first, or add --force';
  return `neither colour clearly gets less traffic than the other (see "npx crossfade status"): ${remedy}`;
}

function isLighter({ blue, green }: Weights, colour: Colour): boolean {
  return colour === 'blue' ? blue < green : green < blue;
}

import { otherColour, type Colour } from '../../../app/contract/colour';
import type { Weights } from '../../../app/contract/weights';

export type StepId = 'before' | 'tenth' | 'half' | 'most' | 'ask' | 'rollback';

/** A step of the show; its texts are in the dictionary. */
export interface ShowStep {
  readonly id: StepId;
  /** When it is planned, in seconds since the beginning. */
  readonly at: number;
  /** What happens with it; null when somebody only talks. */
  readonly action:
    { readonly kind: 'shift'; readonly weights: Weights } | { readonly kind: 'rollback' } | null;
}

/** How long the show is planned to take, in seconds. */
export const SHOW_SECONDS = 240;

/**
 * The four minutes of the demo guide.
 * @param from the colour that everybody is on, and comes back to
 */
export function showScript(from: Colour): readonly ShowStep[] {
  const to = otherColour(from);
  const shift = (percent: number) => ({
    kind: 'shift' as const,
    weights: { blue: 0, green: 0, [from]: 100 - percent, [to]: percent },
  });
  return [
    { id: 'before', at: 0, action: null },
    { id: 'tenth', at: 30, action: shift(10) },
    { id: 'half', at: 75, action: shift(50) },
    { id: 'most', at: 120, action: shift(90) },
    { id: 'ask', at: 165, action: null },
    { id: 'rollback', at: 195, action: { kind: 'rollback' } },
  ];
}

/** A time of the show, for example `1:15`. */
export function formatTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** The two deployments that traffic is shifted between. */
export const COLOURS = ['blue', 'green'] as const;
export type Colour = (typeof COLOURS)[number];

/** The header of every HTTP answer, errors too, that tells which colour gave it. */
export const COLOUR_HEADER = 'x-crossfade-colour';

export function isColour(value: unknown): value is Colour {
  return value === 'blue' || value === 'green';
}

export function otherColour(colour: Colour): Colour {
  return colour === 'blue' ? 'green' : 'blue';
}

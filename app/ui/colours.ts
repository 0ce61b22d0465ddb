import type { Colour } from '../contract/colour';

/**
 * The two colours on every page and chart, as CSS colours. White text on either is readable (4.5:1), both stand out from
 * a white and from a black ground (3:1), and they differ in lightness as well, for the colour-blind.
 */
export const CSS_COLOURS: Readonly<Record<Colour, string>> = { blue: '#2a5bd7', green: '#0e8650' };

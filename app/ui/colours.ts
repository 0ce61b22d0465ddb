import type { Colour } from '../contract/colour';

/** The two colours on every page and chart, as CSS colours that tell each other apart for the colour-blind as well. */
export const CSS_COLOURS: Readonly<Record<Colour, string>> = { blue: '#2f6fed', green: '#12925a' };

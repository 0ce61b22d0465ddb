import type { Colour } from '../../../app/contract/colour';
import { formatSplit, type Weights } from '../../../app/contract/weights';
import type { Texts } from './texts';

/** Something that commands: told from others by its id, and shown by its name. */
export interface Control {
  readonly id: string;
  readonly nameIn: (texts: Texts) => string;
}

type Named = { [Key in keyof Texts]: Texts[Key] extends string ? Key : never }[keyof Texts];

/** A control that one text names. */
export function controlNamed(id: Named): Control {
  return { id, nameIn: (texts) => texts[id] };
}

/** The button of a split. */
export function splitControl(weights: Weights): Control {
  const name = formatSplit(weights);
  return { id: `split ${name}`, nameIn: () => name };
}

export function powerControl(kind: 'start' | 'stop', colour: Colour): Control {
  return { id: `${kind} ${colour}`, nameIn: (texts) => texts[kind](texts.colours[colour]) };
}

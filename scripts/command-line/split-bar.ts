import type { Colour } from '../../app/contract/colour';
import { formatSplit } from '../../app/contract/weights';
import { percentages, type Counts } from '../audience/convergence';
import { styled } from './text-style';

const BAR_WIDTH = 40;
/* Without colours the two have to differ in shape. */
const PLAIN: Readonly<Record<Colour, string>> = { blue: '█', green: '░' };

/** Counts as one bar of two colours; blank where there is nothing to share. */
export function splitBar(counts: Counts, isColoured: boolean): string {
  const { blue } = percentages(counts);
  const width = counts.blue + counts.green === 0 ? 0 : BAR_WIDTH;
  const blueWidth = Math.round((blue / 100) * width);
  const part = (colour: Colour, cells: number) =>
    styled(isColoured, colour, (isColoured ? PLAIN.blue : PLAIN[colour]).repeat(cells));
  return part('blue', blueWidth) + part('green', width - blueWidth) + ' '.repeat(BAR_WIDTH - width);
}

/** Counts in percent, as a split is written. */
export function splitLabel(counts: Counts): string {
  return counts.blue + counts.green === 0 ? '–' : formatSplit(percentages(counts));
}

import { styleText } from 'node:util';
import type { CommandContext } from './context';

/** Whether what is written to a terminal may be coloured. See https://no-color.org */
export function mayColour(env: CommandContext['env'], isTerminal: boolean): boolean {
  return isTerminal && !env['NO_COLOR'];
}

/** Text in a style, for a terminal that is known to be one, whatever standard output may be. */
export function styled(isColoured: boolean, format: Parameters<typeof styleText>[0], text: string): string {
  return isColoured ? styleText(format, text, { validateStream: false }) : text;
}

import { createInterface } from 'node:readline/promises';
import { UsageError } from '../command-line/context';

/** Where a person can be asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

export const ownTerminal: Terminal = { input: process.stdin, output: process.stderr };

/**
 * Asks, and gives what was typed, without spaces around it.
 * @throws UsageError where nobody can answer
 */
export async function ask(
  question: string,
  { yesFlag, signal }: { readonly yesFlag: string; readonly signal: AbortSignal },
  { input, output }: Terminal = ownTerminal,
): Promise<string> {
  if (input.isTTY !== true) {
    throw new UsageError(`nobody can be asked, since the input is no terminal: add ${yesFlag} to go on`);
  }
  const lines = createInterface({ input, output, terminal: false });
  try {
    // The end of the input, as by Ctrl-D, is an answer too: an empty one.
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    return (await Promise.race([lines.question(question, { signal }), ended])).trim();
  } finally {
    lines.close();
  }
}

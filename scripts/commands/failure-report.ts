import type { CommandContext } from '../command-line/context';

/**
 * Says that what was asked was not done: one line for people and, where wanted, an object for machines. Status 1.
 * @param details more of it, for machines
 */
export function fail(context: CommandContext, json: boolean, error: string, details: object = {}): void {
  context.err(`crossfade: ${error}\n`);
  if (json) context.out(`${JSON.stringify({ ok: false, error, ...details })}\n`);
  context.setExitStatus(1);
}

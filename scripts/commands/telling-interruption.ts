import type { CommandContext } from '../command-line/context';
import { fail } from './failure-report';

/**
 * Runs what can be interrupted, and says then how things stand.
 * @param work is handed what tells how they stand from now on: undefined when it says so itself. At first nothing was
 * changed.
 * @throws what `work` throws
 */
export async function tellingInterruption(
  context: CommandContext,
  json: boolean,
  work: (stands: (how: string | undefined) => void) => Promise<void>,
): Promise<void> {
  const standing: { how: string | undefined } = { how: 'nothing was changed' };
  try {
    await work((how) => (standing.how = how));
  } catch (error) {
    if (context.signal.aborted && standing.how !== undefined)
      fail(context, json, `interrupted: ${standing.how}`);
    throw error;
  }
}

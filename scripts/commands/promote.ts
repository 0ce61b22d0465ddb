import type { Command } from 'commander';
import type { CommandContext } from '../command-line/context';
import { createRolloutVerb, sayUndriven } from './rollout-command';

/** `crossfade promote`: the step is passed, whatever was seen. */
export function promoteCommand(context: CommandContext): Command {
  const description =
    'let the rollout that is under way go on to its next step, on your own judgement: over a wait for a person, a pause, ' +
    'or the rest of the time that the step is watched';
  return createRolloutVerb(context, 'promote', description, sayUndriven).option(
    '--full',
    'on to the last step, which is watched all the same',
  );
}

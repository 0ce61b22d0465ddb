import type { Command } from 'commander';
import type { CommandContext } from '../command-line/context';
import { createRolloutVerb, sayUndriven } from './rollout-command';

/** `crossfade pause`: the rollout stays at its step. */
export function pauseCommand(context: CommandContext): Command {
  const description =
    'hold the rollout that is under way at its step, without a time limit; it is watched on, and rolled back when it fails';
  return createRolloutVerb(context, 'pause', description, sayUndriven);
}

import type { CommandContext } from '../command-line/context';
import { UnhealthyError } from './await-health';
import { DockerError } from './image';
import { ProgramNotFoundError } from './logged-process';
import { InterruptedError, TerraformError } from './terraform';

/** Thrown when a command cannot go on after it has begun to change things; the message says why, and what to do. */
export class IncompleteError extends Error {
  override readonly name = 'IncompleteError';
}

/** What a command was doing, for whoever has to go on from there. */
export interface Attempt {
  /** As it can be typed again. */
  readonly command: string;
  /** What was already done, and what another run does about it. */
  readonly goOn: string;
}

/**
 * Runs what changes a deployment, and tells why it did not come to its end: in one paragraph with the other program's
 * own words, as JSON where that is wanted, and by an exit status of 1. After Ctrl-C it says how things stand.
 * @throws what is neither a failure of a step nor an interruption
 */
export async function reportingFailure(
  { context, json, attempt }: { context: CommandContext; json: boolean; attempt: Attempt },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof InterruptedError) {
      const stand = 'what was finished stays, and Terraform has written it down';
      context.err(`crossfade: interrupted: ${stand}; ${attempt.goOn} with "${attempt.command}"\n`);
      throw error;
    }
    if (context.signal.aborted) {
      context.err('crossfade: interrupted: nothing was changed\n');
      throw error;
    }
    const told = explain(error);
    if (told === undefined) throw error;
    context.err(`crossfade: ${told}\n\nThen ${attempt.goOn} with "${attempt.command}".\n`);
    if (json) context.out(`${JSON.stringify({ ok: false, error: told })}\n`);
    context.setExitStatus(1);
  }
}

/** Tells that somebody who was asked did not agree: what the command is for is not so, hence a status of 1. */
export function declined({ out, err, setExitStatus }: CommandContext, json: boolean, told: string): void {
  err(`${told}\n`);
  if (json) out(`${JSON.stringify({ ok: false, error: told })}\n`);
  setExitStatus(1);
}

function explain(error: unknown): string | undefined {
  if (error instanceof TerraformError) {
    return `terraform ${error.action} failed for ${error.stackId}:\n\n${indented(error.message)}\n\nAll of its output is in ${error.logFile}`;
  }
  if (error instanceof DockerError) {
    return `docker ${error.action} failed:\n\n${indented(error.message)}\n\nAll of its output is in ${error.logFile}`;
  }
  if (error instanceof UnhealthyError) return `not healthy in time:\n\n${indented(error.message)}`;
  const known = error instanceof IncompleteError || error instanceof ProgramNotFoundError;
  return known ? error.message : undefined;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');
}

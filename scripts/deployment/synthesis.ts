import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { UsageError, type CommandContext } from '../command-line/context';
import { synthesize, SynthesisError } from '../synthesize';
import type { Stack } from './stack-order';

const manifestSchema = z.object({
  stacks: z.record(z.string(), z.object({ workingDirectory: z.string(), dependencies: z.array(z.string()) })),
});

/** Where `npx cdktf` synthesizes to as well, so that both see the same stacks. */
export function outputDirectory(projectRoot: string): string {
  return path.join(projectRoot, 'cdktf.out');
}

/**
 * Writes the stacks anew, and gives them in the order of the manifest.
 * @throws UsageError with what the synthesis complained of
 */
export async function synthesizeStacks(
  projectRoot: string,
  env: CommandContext['env'],
  signal: AbortSignal,
): Promise<Stack[]> {
  const directory = outputDirectory(projectRoot);
  try {
    await synthesize({ projectRoot, outputDirectory: directory, env, signal });
  } catch (error) {
    throw error instanceof SynthesisError ? new UsageError(error.message, { cause: error }) : error;
  }
  return readStacks(directory);
}

function readStacks(directory: string): Stack[] {
  const text = readFileSync(path.join(directory, 'manifest.json'), 'utf8');
  const { stacks } = manifestSchema.parse(JSON.parse(text));
  return Object.entries(stacks).map(([id, { workingDirectory, dependencies }]) => ({
    id,
    directory: path.join(directory, workingDirectory),
    needs: dependencies,
  }));
}

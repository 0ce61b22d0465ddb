import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { currentConfig, stateLocation, STACKS } from '../../infra/outputs';
import { synthesize } from '../synthesize';
import { createWorkspace } from '../workspace';
import { PROJECT_ROOT } from '../project-root';
import { readStackGraph, shortStackName } from '../stack-graph/stack-graph';
import { tidied, type Comments } from './tidy';

/** Something that whoever exports can put right. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
}

/** A stack in plain HCL. */
export interface ExportedStack {
  /** The name of its folder. */
  readonly folder: string;
  /** The folders of the stacks that have to be applied before. */
  readonly after: readonly string[];
}

export interface ExportOptions {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const manifestSchema = z.object({
  stacks: z.record(
    z.string(),
    z.object({ synthesizedStackPath: z.string(), dependencies: z.array(z.string()) }),
  ),
});
const commentSchema = z.object({ checkov: z.array(z.string()).default([]) });

/**
 * Writes the configured stacks as plain HCL, a folder with a main.tf each. The states stay where they are: local ones
 * are named relative to the folders.
 * @throws ExportError when the directory has something in it
 */
export async function exportHcl({ directory, env, signal }: ExportOptions): Promise<ExportedStack[]> {
  if (existsSync(directory) && readdirSync(directory).length > 0) {
    throw new ExportError(`${directory} is not empty: remove it, or name another directory`);
  }
  const workspace = createWorkspace();
  try {
    const [json, hcl] = ['json', 'hcl'].map((name) => path.join(workspace.directory, name)) as [
      string,
      string,
    ];
    const synthesis = { projectRoot: PROJECT_ROOT, env, signal };
    await synthesize({ ...synthesis, outputDirectory: json });
    await synthesize({ ...synthesis, format: 'hcl', outputDirectory: hcl });

    const comments = checkovComments(json);
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(path.join(hcl, 'manifest.json'), 'utf8')));
    const exported: ExportedStack[] = [];
    for (const [id, { synthesizedStackPath, dependencies }] of Object.entries(manifest.stacks)) {
      const folder = shortStackName(id);
      const target = path.join(directory, folder);
      const text = readFileSync(path.join(hcl, synthesizedStackPath), 'utf8');
      mkdirSync(target, { recursive: true });
      writeFileSync(
        path.join(target, 'main.tf'),
        withRelativeStates(tidied(text, comments[id]), target, env),
      );
      exported.push({ folder, after: dependencies.map(shortStackName) });
    }
    return inOrder(exported);
  } finally {
    workspace.remove();
  }
}

/** Why findings of Checkov do not hold, which cdktf leaves out of HCL. */
function checkovComments(directory: string): Readonly<Record<string, Comments>> {
  const comments: Record<string, Record<string, readonly string[]>> = {};
  for (const { stack, type, name, attributes } of readStackGraph(directory).resources) {
    const { checkov } = commentSchema.parse(attributes['//']);
    (comments[stack] ??= {})[`${type}.${name}`] = checkov;
  }
  return comments;
}

/* Absolute paths of this machine would be of no use in version control. */
function withRelativeStates(text: string, folder: string, env: ExportOptions['env']): string {
  const config = currentConfig(PROJECT_ROOT, env);
  return STACKS.reduce((rest, stack) => {
    const state = stateLocation(config, stack, PROJECT_ROOT);
    if (state.kind !== 'file') return rest;
    const relative = path.relative(path.resolve(folder), state.path).replaceAll(path.sep, '/');
    return rest.replaceAll(JSON.stringify(state.path), JSON.stringify(relative));
  }, text);
}

/** Each stack after those that it needs. */
function inOrder(stacks: readonly ExportedStack[]): ExportedStack[] {
  const position = (folder: string) => STACKS.findIndex((stack) => stack === folder);
  return stacks.toSorted((one, other) => position(one.folder) - position(other.folder));
}

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { synthesize } from '../synthesize';
import { createWorkspace } from '../workspace';
import { PROJECT_ROOT } from '../project-root';
import { readStackGraph, type StackGraph } from '../stack-graph/stack-graph';
import { architecture } from './architecture';
import { svgOf } from './svg';

type Environment = Readonly<Record<string, string | undefined>>;

/** The pictures of the project: a file, whose architecture it shows, and the settings that make it. */
export const PICTURES = [
  { file: 'architecture.svg', title: 'The architecture on AWS', settings: {} },
  {
    file: 'architecture-production.svg',
    title: 'The architecture on AWS, profile production',
    settings: { CROSSFADE_PROFILE: 'production' },
  },
] as const;
export type Picture = (typeof PICTURES)[number];

export const PICTURE_DIRECTORY = path.join(PROJECT_ROOT, 'docs/pictures');

/** Draws all pictures anew, and answers their paths. */
export async function drawPictures(env: Environment, signal: AbortSignal): Promise<string[]> {
  await mkdir(PICTURE_DIRECTORY, { recursive: true });
  const paths: string[] = [];
  for (const picture of PICTURES) {
    const file = path.join(PICTURE_DIRECTORY, picture.file);
    await writeFile(file, await draw(picture, env, signal));
    paths.push(file);
  }
  return paths;
}

/**
 * A picture of what the project's stacks are: as cdktf.json configures them, whatever the shell of whoever draws it has
 * set.
 */
export async function draw(
  { settings, title }: Picture,
  env: Environment,
  signal: AbortSignal,
): Promise<string> {
  const workspace = createWorkspace();
  try {
    const inherited = Object.entries(env).filter(([name]) => !name.startsWith('CROSSFADE_'));
    await synthesize({
      projectRoot: PROJECT_ROOT,
      outputDirectory: workspace.directory,
      env: { ...Object.fromEntries(inherited), ...settings },
      signal,
    });
    return picture(readStackGraph(workspace.directory), title);
  } finally {
    workspace.remove();
  }
}

/** The architecture of stacks, as an SVG file. */
export function picture(graph: StackGraph, title: string): string {
  return svgOf(architecture(graph, title));
}

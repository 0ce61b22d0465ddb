import path from 'node:path';
import { buildApp } from '../build-app';
import { PROJECT_ROOT } from '../project-root';
import { synthesize } from '../synthesize';

/** A folder with what every stage runs. */
export interface Prepared {
  readonly directory: string;
  /** The stacks, as a deployment has them. */
  readonly stacks: string;
  /** The app, as it is. */
  readonly image: string;
}

/** The parts of a folder that was prepared, in this process or in another. */
export function prepared(directory: string): Prepared {
  return { directory, stacks: path.join(directory, 'cdktf.out'), image: path.join(directory, 'image') };
}

/**
 * Makes the stacks and the app in an existing folder.
 * @param signal gives up when aborted; rejects with its reason once nothing is written any more
 */
export async function prepare(directory: string, signal: AbortSignal): Promise<Prepared> {
  const parts = prepared(directory);
  const making = [
    synthesize({ projectRoot: PROJECT_ROOT, outputDirectory: parts.stacks, env: process.env, signal }),
    buildApp(parts.image),
  ];
  await Promise.allSettled(making);
  await Promise.all(making);
  signal.throwIfAborted();
  return parts;
}

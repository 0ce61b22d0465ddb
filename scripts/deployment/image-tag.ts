import type { CommandContext } from '../command-line/context';
import { capture } from './captured-process';

/** What an image is built from; a change of anything else does not make another one. */
export const IMAGE_SOURCES = [
  'app',
  'scripts/build.ts',
  'scripts/build-app.ts',
  'scripts/build-page.ts',
  'scripts/project-root.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  '.npmrc',
  '.dockerignore',
];

/** What version control says of the sources; undefined where there is none. */
export interface Revision {
  /** Short. */
  readonly commit: string;
  /** Whether the sources differ from it. */
  readonly changed: boolean;
}

/**
 * The tag for an image that is built now: the commit; with the time when there is none, or when the image would not be
 * that of the commit.
 */
export function defaultTag(revision: Revision | undefined, now: Date): string {
  const time = now.toISOString().replace(/\..*/, '').replace(/[-:]/g, '').replace('T', '-');
  if (!revision) return time;
  return revision.changed ? `${revision.commit}-dirty-${time}` : revision.commit;
}

/** Asks git, where it is and where the project is in it, and leaves its files alone. */
export async function readRevision(
  projectRoot: string,
  env: CommandContext['env'],
): Promise<Revision | undefined> {
  const git = (...args: string[]) =>
    capture('git', ['--no-optional-locks', '-C', projectRoot, ...args], { env });
  const [head, status] = await Promise.all([
    git('rev-parse', '--short=12', 'HEAD'),
    git('status', '--porcelain', '--', ...IMAGE_SOURCES),
  ]);
  if (head?.status !== 0 || status?.status !== 0) return undefined;
  return { commit: head.stdout.trim(), changed: status.stdout.trim() !== '' };
}

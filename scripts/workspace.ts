import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageError } from './command-line/context';

/** A folder for what a run makes, gone when the run is over, however it ends short of SIGKILL. */
export interface Workspace {
  readonly directory: string;
  remove(): void;
}

/** @throws UsageError when there is no folder for temporary files */
export function createWorkspace(): Workspace {
  const directory = makeFolder();
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    directory,
    remove: () => {
      process.off('exit', remove);
      remove();
    },
  };
}

function makeFolder(): string {
  try {
    return mkdtempSync(path.join(tmpdir(), 'crossfade-'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `no temporary folder can be made (${reason}): set TMPDIR to one that can be written`,
    );
  }
}

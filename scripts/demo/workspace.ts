import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for what a run makes, gone when the run is over, however it ends short of SIGKILL. */
export interface Workspace {
  readonly directory: string;
  remove(): void;
}

export function createWorkspace(): Workspace {
  const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-'));
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

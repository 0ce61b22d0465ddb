import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The first file of these names on a PATH that can be run, in the order of the names; undefined for none. */
export function findExecutable(names: readonly string[], searchPath = ''): string | undefined {
  const folders = searchPath.split(path.delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => path.resolve(folder, name))).find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

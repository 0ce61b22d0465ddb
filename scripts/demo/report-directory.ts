import { access, constants, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../command-line/context';

/**
 * Makes the directory of a report, before the show that it reports on.
 * @throws UsageError when nothing can be written there
 */
export async function makeReportDirectory(directory: string): Promise<void> {
  try {
    await makeDirectory(path.resolve(directory));
    await access(directory, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--report ${directory} cannot be written (${reason}): choose another directory`);
  }
}

/* One after the other: in a file system such as /proc, Node's own recursion does not end. */
async function makeDirectory(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory()) return;
  if (found) throw new Error('it is not a directory');
  const parent = path.dirname(directory);
  if (parent !== directory) await makeDirectory(parent);
  await mkdir(directory);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepare } from '../../../scripts/stage/prepared';
import { FOLDER_VARIABLE } from './folder';

/** Makes once what every scenario runs. */
export default async function prepareScenarios(): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-faults-'));
  process.env[FOLDER_VARIABLE] = directory;
  await prepare(directory, new AbortController().signal).catch((error: unknown) => {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  });
}

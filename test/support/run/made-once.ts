import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildApp } from '../../../scripts/build-app';
import { PROJECT_ROOT } from '../../../scripts/project-root';
import { synthesize } from '../../../scripts/synthesize';
import { folder } from './folder';

const POLL_MS = 50;

/** The folder with the bundled app. Whoever reads it changes nothing in it. */
export function sharedImage(): Promise<string> {
  return madeOnce('image', buildApp);
}

/** The folder with the stacks, as `cdktf synth` writes them by default. Whoever reads it changes nothing in it. */
export function sharedStacks(): Promise<string> {
  const { signal } = new AbortController();
  return madeOnce('stacks', (outputDirectory) =>
    synthesize({ projectRoot: PROJECT_ROOT, outputDirectory, env: process.env, signal }),
  );
}

/**
 * A folder that the first test makes which asks for it, in whichever process.
 * @throws what kept it from being made, in every test that asks
 */
async function madeOnce(name: string, make: (directory: string) => Promise<void>): Promise<string> {
  const directory = path.join(folder(), name);
  const [made, failed] = [`${directory}.made`, `${directory}.failed`];
  if (isFirst(`${directory}.begun`)) {
    await make(directory).catch((error: unknown) => {
      writeFileSync(failed, '');
      throw error;
    });
    writeFileSync(made, '');
  }
  while (!existsSync(made)) {
    if (existsSync(failed)) throw new Error(`there is no ${name}: the test that was to make it says why`);
    await sleep(POLL_MS);
  }
  return directory;
}

/* Only one process makes a folder. */
function isFirst(directory: string): boolean {
  try {
    mkdirSync(directory);
    return true;
  } catch {
    return false;
  }
}

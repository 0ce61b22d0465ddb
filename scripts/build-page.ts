import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from './project-root';

const VITE = path.join(PROJECT_ROOT, 'node_modules/vite/bin/vite.js');
const CONFIG = path.join(PROJECT_ROOT, 'app/ui/vite.config.mjs');

/**
 * Builds a page with Vite into a folder, which is emptied first: in a process of its own, so that other things can be
 * made meanwhile.
 * @param source the folder with its index.html
 * @param signal ends it, and the process with it
 * @throws Error with Vite's words when the sources do not compile
 */
export async function buildPage(source: string, directory: string, signal?: AbortSignal): Promise<void> {
  const flags = ['--configLoader', 'native', '--emptyOutDir', '--logLevel', 'warn'];
  const args = [VITE, 'build', source, '--config', CONFIG, '--outDir', path.resolve(directory), ...flags];
  try {
    const env = { ...process.env, NODE_ENV: 'production' };
    await promisify(execFile)(process.execPath, args, { env, signal, killSignal: 'SIGKILL' });
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: string };
    throw new Error(`the page cannot be built: ${stderr.trim() || String(error)}`, { cause: error });
  }
}

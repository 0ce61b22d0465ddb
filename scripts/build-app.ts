import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { buildPage } from './build-page';

const APP = path.join(__dirname, '../app');

/**
 * Bundles the app into a directory that plain `node main.js` can run, with nothing else beside it: `main.js`, and the
 * page in `web`.
 * @throws esbuild's BuildFailure, or an Error, when the sources do not compile
 */
export async function buildApp(directory: string): Promise<void> {
  await Promise.all([buildServer(directory), buildWeb(path.join(directory, 'web'))]);
}

/** Builds the audience's page alone. */
export async function buildWeb(directory: string): Promise<void> {
  await buildPage(path.join(APP, 'web'), directory);
}

/**
 * Bundles the server alone.
 * @param plugins what changes the bundle on its way
 */
export async function buildServer(directory: string, plugins: Plugin[] = []): Promise<void> {
  await mkdir(directory, { recursive: true });
  await build({
    bundle: true,
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
    entryPoints: [path.join(APP, 'server/main.ts')],
    outfile: path.join(directory, 'main.js'),
    platform: 'node',
    target: 'node20',
    // Modules rather than CommonJS, of which nothing can be left out: less to ship, to read at the start and to keep.
    mainFields: ['module', 'main'],
    // Names in stack traces are worth more on a server than a few kilobytes.
    keepNames: true,
    plugins,
  });
}

import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const APP = path.join(__dirname, '../app');

/** What changes the two bundles on their way. */
export interface BundlePlugins {
  readonly server?: Plugin[];
  readonly page?: Plugin[];
}

const common = {
  bundle: true,
  minify: true,
  legalComments: 'none',
  logLevel: 'silent',
} satisfies BuildOptions;

/**
 * Bundles the app into a directory that plain `node main.js` can run, with nothing else beside it: `main.js`, and the
 * page in `web`.
 * @throws esbuild's BuildFailure when the sources do not compile
 */
export async function buildApp(
  directory: string,
  { server = [], page = [] }: BundlePlugins = {},
): Promise<void> {
  const web = path.join(directory, 'web');
  await mkdir(web, { recursive: true });
  await Promise.all([
    build({
      ...common,
      entryPoints: [path.join(APP, 'server/main.ts')],
      outfile: path.join(directory, 'main.js'),
      platform: 'node',
      target: 'node20',
      // Modules rather than CommonJS, of which nothing can be left out: less to ship, to read at the start and to keep.
      mainFields: ['module', 'main'],
      // Names in stack traces are worth more on a server than a few kilobytes.
      keepNames: true,
      plugins: server,
    }),
    build({
      ...common,
      entryPoints: [path.join(APP, 'web/main.ts')],
      outfile: path.join(web, 'main.js'),
      platform: 'browser',
      format: 'esm',
      target: 'es2022',
      plugins: page,
    }),
    ...['index.html', 'style.css'].map((file) => cp(path.join(APP, 'web', file), path.join(web, file))),
  ]);
}

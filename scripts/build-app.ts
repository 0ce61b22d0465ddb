import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { Mutations, type Mutation } from './source-mutations';

export type { Mutation };

const APP = path.join(__dirname, '../app');

export interface BuildAppOptions {
  /**
   * Replacements in the sources, for a variant of the app. They are made in the server's bundle, but those of files of
   * `web` and `client` in the page's. @default none
   */
  readonly mutations?: readonly Mutation[];
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
 * @throws Error for a mutation whose text is not in its file exactly once, or whose file is not in the bundle
 */
export async function buildApp(directory: string, { mutations = [] }: BuildAppOptions = {}): Promise<void> {
  const web = path.join(directory, 'web');
  const ofPage = await Mutations.read(APP, mutations.filter(isOfPage));
  const ofServer = await Mutations.read(
    APP,
    mutations.filter((mutation) => !isOfPage(mutation)),
  );
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
      plugins: ofServer.plugins(),
    }),
    build({
      ...common,
      entryPoints: [path.join(APP, 'web/main.ts')],
      outfile: path.join(web, 'main.js'),
      platform: 'browser',
      format: 'esm',
      target: 'es2022',
      plugins: ofPage.plugins(),
    }),
    ...['index.html', 'style.css'].map((file) => cp(path.join(APP, 'web', file), path.join(web, file))),
  ]);
  for (const made of [ofServer, ofPage]) made.checkUsed();
}

function isOfPage({ file }: Mutation): boolean {
  return /^(web|client)\//.test(file);
}

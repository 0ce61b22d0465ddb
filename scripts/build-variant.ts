import path from 'node:path';
import { buildApp } from './build-app';
import { Mutations, type Mutation } from './source-mutations';

const APP = path.join(__dirname, '../app');

/**
 * Bundles a variant of the app, in which some texts of the sources are others. They are replaced in the server's bundle,
 * but those of files of `web` and `client` in the page's.
 * @throws esbuild's BuildFailure when the sources do not compile
 * @throws Error for a mutation whose text is not in its file exactly once, or whose file is not in the bundle
 */
export async function buildVariant(directory: string, mutations: readonly Mutation[]): Promise<void> {
  const page = await Mutations.read(APP, mutations.filter(isOfPage));
  const server = await Mutations.read(
    APP,
    mutations.filter((mutation) => !isOfPage(mutation)),
  );
  await buildApp(directory, { server: server.plugins(), page: page.plugins() });
  for (const made of [server, page]) made.checkUsed();
}

function isOfPage({ file }: Mutation): boolean {
  return /^(web|client)\//.test(file);
}

import path from 'node:path';
import { buildServer } from './build-app';
import { Mutations, type Mutation } from './source-mutations';

const APP = path.join(__dirname, '../app');

/**
 * Bundles a variant of the server, without a page, in which some texts of the sources are others.
 * @throws esbuild's BuildFailure when the sources do not compile
 * @throws Error for a mutation whose text is not in its file exactly once, or whose file is not in the bundle
 */
export async function buildVariant(directory: string, mutations: readonly Mutation[]): Promise<void> {
  const mutated = await Mutations.read(APP, mutations);
  await buildServer(directory, mutated.plugins());
  mutated.checkUsed();
}

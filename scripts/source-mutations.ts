import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/** A text of a source file that is to be replaced in a bundle. */
export interface Mutation {
  /** Relative to the folder of the sources, with forward slashes. */
  readonly file: string;
  /** In the file exactly once. */
  readonly from: string;
  readonly to: string;
}

/** The changed sources of one bundle. The files themselves stay as they are. */
export class Mutations {
  readonly #used = new Set<string>();

  /** @param sources the changed text of each file, by its absolute path */
  private constructor(private readonly sources: ReadonlyMap<string, string>) {}

  /**
   * Reads the files and changes their texts, one mutation after the other.
   * @throws Error for a text that is not there exactly once, and for a file that cannot be read
   */
  static async read(directory: string, mutations: readonly Mutation[]): Promise<Mutations> {
    const sources = new Map<string, string>();
    for (const mutation of mutations) {
      const file = path.resolve(directory, mutation.file);
      sources.set(file, mutated(sources.get(file) ?? (await readFile(file, 'utf8')), mutation));
    }
    return new Mutations(sources);
  }

  plugins(): Plugin[] {
    if (this.sources.size === 0) return [];
    const setup: Plugin['setup'] = (build) =>
      build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const contents = this.sources.get(file);
        if (contents === undefined) return undefined;
        this.#used.add(file);
        return { contents, loader: 'ts' };
      });
    return [{ name: 'source-mutations', setup }];
  }

  /** @throws Error when the bundle was built without one of the changed files */
  checkUsed(): void {
    const unused = [...this.sources.keys()].filter((file) => !this.#used.has(file));
    if (unused.length > 0) throw new Error(`the bundle has nothing of ${unused.join(', ')}`);
  }
}

function mutated(source: string, { file, from, to }: Mutation): string {
  const parts = source.split(from);
  if (parts.length !== 2) {
    throw new Error(`${file} has this ${parts.length - 1} times, not once: ${JSON.stringify(from)}`);
  }
  return parts.join(to);
}

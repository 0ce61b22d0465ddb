import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export interface PageFile {
  readonly contentType: string;
  readonly content: Buffer;
}

/** The files of the page by the path that they are asked for by. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
};

/**
 * Reads all files of a folder: what is served is in this list, and no path that is asked for ever reaches the disk.
 * @throws what the file system does
 */
export async function readPageFiles(directory: string): Promise<PageFiles> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry): Promise<[string, PageFile]> => {
        const file = path.join(entry.parentPath, entry.name);
        const contentType = CONTENT_TYPES[path.extname(entry.name)] ?? 'application/octet-stream';
        const asked = `/${path.relative(directory, file).split(path.sep).join('/')}`;
        return [asked === '/index.html' ? '/' : asked, { contentType, content: await readFile(file) }];
      }),
  );
  return new Map(files);
}

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A file of the page, and how it is served. */
export interface PageFile {
  /** Its path below the page's address. */
  readonly key: string;
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
  /** What S3 gives such a file as its ETag, without the quotes. */
  readonly md5: string;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
/* `main-4f2a9c1b.js`: a changed file has another name. */
const HASHED = /[-.][0-9a-zA-Z_]*\d[0-9a-zA-Z_]*\.[a-z0-9]+$/;
const HASH_LENGTH = 8;

export function contentTypeOf(key: string): string {
  return CONTENT_TYPES[path.extname(key)] ?? 'application/octet-stream';
}

/**
 * What keeps its name from one release to the next is asked for again each time, which costs a few bytes while it is
 * unchanged: otherwise a new page could run with an old script.
 */
export function cacheControlOf(key: string): string {
  const hash = HASHED.exec(path.basename(key))?.[0].split('.').at(-2)?.replace(/^-/, '') ?? '';
  return hash.length >= HASH_LENGTH ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** Reads the files of a built page; index.html comes last, so that what it names is there before it. */
export async function readPage(directory: string): Promise<PageFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const keys = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
    .sort(
      (one, other) => Number(one === 'index.html') - Number(other === 'index.html') || (one < other ? -1 : 1),
    );
  return Promise.all(
    keys.map(async (key) => {
      const body = await readFile(path.join(directory, key));
      return {
        key,
        body,
        contentType: contentTypeOf(key),
        cacheControl: cacheControlOf(key),
        md5: createHash('md5').update(body).digest('hex'),
      };
    }),
  );
}

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { sharedImage } from './support/run/made-once';

const MOST_BYTES = 130 * 1024;

test("the audience's page is one script, small enough for a hall full of phones", async () => {
  const directory = path.join(await sharedImage(), 'web');
  expect((await readdir(directory)).sort()).toEqual(['index.html', 'main.js']);
  const script = await readFile(path.join(directory, 'main.js'));
  expect(gzipSync(script).byteLength).toBeLessThan(MOST_BYTES);
  // Also without it the browser knows that the page is dark where the system is.
  const page = await readFile(path.join(directory, 'index.html'), 'utf8');
  expect(page).toContain('name="color-scheme" content="light dark"');
  expect(page).not.toMatch(/<style|style=|<script(?![^>]* src=)/);
});

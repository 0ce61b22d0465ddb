import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheControlOf, contentTypeOf, readPage } from './page';

describe('a file of the page', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['main.js', 'text/javascript; charset=utf-8'],
    ['style.css', 'text/css; charset=utf-8'],
    ['logo.svg', 'image/svg+xml'],
    ['sound.ogg', 'application/octet-stream'],
  ])('%s is served as %s', (key, type) => expect(contentTypeOf(key)).toBe(type));

  it.each([
    ['index.html', 'no-cache'],
    ['main.js', 'no-cache'],
    ['icons-32.png', 'no-cache'],
    ['main-component.js', 'no-cache'],
    ['assets/main-4f2a9c1b.js', 'public, max-age=31536000, immutable'],
    ['assets/main.D9fK2_aX.css', 'public, max-age=31536000, immutable'],
  ])('%s is cached: %s', (key, cacheControl) => expect(cacheControlOf(key)).toBe(cacheControl));
});

it('a page is read with all folders, the page itself last', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-page-'));
  mkdirSync(path.join(directory, 'assets'));
  for (const file of ['index.html', 'style.css', 'assets/a.js'])
    writeFileSync(path.join(directory, file), file);
  const files = await readPage(directory);
  rmSync(directory, { recursive: true });
  expect(files.map(({ key }) => key)).toEqual(['assets/a.js', 'style.css', 'index.html']);
  expect(files[1]).toMatchObject({
    body: Buffer.from('style.css'),
    md5: 'da232d78aa810382f2dcdceae308ff8e',
  });
});

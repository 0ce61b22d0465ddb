import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPageFiles } from './page-files';

const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-page-files-'));
afterAll(() => rmSync(directory, { recursive: true }));

it('a page is its files, each by the path that leads to it, and index.html by that of the folder', async () => {
  mkdirSync(path.join(directory, 'assets'));
  writeFileSync(path.join(directory, 'index.html'), '<!doctype html>');
  writeFileSync(path.join(directory, 'main.js'), 'run()');
  writeFileSync(path.join(directory, 'assets', 'logo.svg'), '<svg/>');
  const files = await readPageFiles(directory);
  const types = Object.fromEntries([...files].map(([asked, { contentType }]) => [asked, contentType]));
  expect(types).toEqual({
    '/': 'text/html; charset=utf-8',
    '/main.js': 'text/javascript; charset=utf-8',
    '/assets/logo.svg': 'image/svg+xml',
  });
  expect(files.get('/main.js')?.content.toString()).toBe('run()');
});

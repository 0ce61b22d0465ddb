import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sharedImage } from '../test/support/run/made-once';
import { buildVariant } from './build-variant';
import { PROJECT_ROOT } from './project-root';
import type { Mutation } from './source-mutations';

// A build takes a second, or many on a busy machine.
jest.setTimeout(60_000);

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'crossfade-test-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** The bundle of the server. */
async function built(...mutations: Mutation[]): Promise<string> {
  await buildVariant(directory, mutations);
  return bundleIn(directory);
}

function bundleIn(folder: string): Promise<string> {
  return readFile(path.join(folder, 'main.js'), 'utf8');
}

const ROUTE = { file: 'server/platform/http-application.ts', from: "'/whoami'", to: "'/who-$&'" };

describe('a variant of the server', () => {
  it('has the replacements in place of the texts, and the sources stay as they are', async () => {
    const source = () => readFile(path.join(PROJECT_ROOT, 'app', ROUTE.file), 'utf8');
    const before = await source();
    expect(await bundleIn(await sharedImage())).toContain('"/whoami"');
    const variant = await built(
      ROUTE,
      { ...ROUTE, from: "'/who-$&'", to: "'/nobody-$&'" },
      {
        file: 'contract/limits.ts',
        from: 'nameCharacters: 40',
        to: 'nameCharacters: 4_321',
      },
    );
    expect(variant).toContain('"/nobody-$&"');
    expect(variant).not.toContain('"/whoami"');
    expect(variant).toMatch(/nameCharacters:4321/);
    expect(await source()).toBe(before);
  });
});

it.each<[string, Mutation, string]>([
  ['a text that is not there', { ...ROUTE, from: 'whoareyou' }, 'has this 0 times, not once: "whoareyou"'],
  ['a text that is there several times', { ...ROUTE, from: 'app.get(' }, 'times, not once: "app.get("'],
  ['a file that is not there', { ...ROUTE, file: 'server/none.ts' }, 'ENOENT'],
  [
    'a file that is in no bundle',
    { file: 'server/testing/tables.ts', from: "'test-'", to: "''" },
    'the bundle has nothing of',
  ],
  ['a replacement that does not compile', { ...ROUTE, to: '(' }, 'http-application.ts'],
])('refuses %s', async (_, mutation, message) => {
  await expect(buildVariant(directory, [mutation])).rejects.toThrow(message);
});

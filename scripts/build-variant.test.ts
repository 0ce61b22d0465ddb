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

interface Bundles {
  readonly server: string;
  readonly page: string;
}

async function built(...mutations: Mutation[]): Promise<Bundles> {
  await buildVariant(directory, mutations);
  return bundlesIn(directory);
}

async function bundlesIn(folder: string): Promise<Bundles> {
  const [server, page] = await Promise.all(
    ['main.js', 'web/main.js'].map((file) => readFile(path.join(folder, file), 'utf8')),
  );
  return { server: server ?? '', page: page ?? '' };
}

const ROUTE = { file: 'server/platform/http-application.ts', from: "'/whoami'", to: "'/who-$&'" };

describe('a variant of the app', () => {
  it('has the replacement in place of the text, and the sources stay as they are', async () => {
    const source = () => readFile(path.join(PROJECT_ROOT, 'app', ROUTE.file), 'utf8');
    const before = await source();
    const plain = await bundlesIn(await sharedImage());
    expect(plain.server).toContain('"/whoami"');
    const variant = await built(ROUTE);
    expect(variant.server).toContain('"/who-$&"');
    expect(variant.server).not.toContain('"/whoami"');
    expect(variant.page).toBe(plain.page);
    expect(await source()).toBe(before);
  });

  it('may have several in one file; those of the contract in the server alone, of the client in the page', async () => {
    const text = 'the-mutated-text';
    const { server, page } = await built(
      ROUTE,
      { ...ROUTE, from: "'/who-$&'", to: "'/nobody'" },
      { file: 'contract/limits.ts', from: 'nameCharacters: 40', to: 'nameCharacters: 4_321' },
      { file: 'client/random-id.ts', from: 'export ', to: `console.log('${text}');\nexport ` },
    );
    expect(server).toContain('"/nobody"');
    expect(server).toMatch(/nameCharacters:4321/);
    expect(page).not.toMatch(/nameCharacters:4321/);
    expect(page).toContain(text);
    expect(server).not.toContain(text);
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

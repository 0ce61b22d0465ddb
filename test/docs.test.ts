import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SETTING_KEYS } from '../infra/settings';
import { scripts } from '../package.json';
import { PROJECT_ROOT } from '../scripts/project-root';

const GUIDES = [
  ...['README.md', 'ARCHITECTURE.md', 'DEMO_GUIDE.md', 'CHANGELOG.md'],
  ...['docs/AWS_CLI.md', 'docs/COMPARISON.md', 'docs/TEST_GUIDE.md'],
];
const read = (file: string) => readFileSync(path.join(PROJECT_ROOT, file), 'utf8');
const found = (file: string, pattern: RegExp) =>
  [...read(file).matchAll(pattern)].map(([, name = '']) => name);

function help(...command: string[]): string {
  const args = ['scripts/crossfade.cjs', ...command, '--help'];
  return spawnSync(process.execPath, args, { cwd: PROJECT_ROOT, encoding: 'utf8' }).stdout;
}

const verbs = help();

describe.each(GUIDES)('%s', (guide) => {
  it('names npm scripts and verbs that exist', () => {
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(found(guide, /npm run ([a-z][a-z:-]*)/g)));
    for (const verb of found(guide, /npx crossfade ([a-z]+)/g))
      expect(verbs).toMatch(new RegExp(`^ +${verb} `, 'm'));
  });

  it('links to files that exist', () => {
    for (const link of found(guide, /\]\(([^)#:]+)\)/g)) {
      expect({ link, exists: existsSync(path.join(PROJECT_ROOT, path.dirname(guide), link)) }).toEqual({
        link,
        exists: true,
      });
    }
  });
});

it('README tells every option of the demo, and no other', () => {
  const table = read('README.md').split('### Options of the demo')[1]?.split('`npm run demo` uses')[0] ?? '';
  const told = [...table.matchAll(/(?<=^\|[^|]*)`(--[a-z-]+)/gm)].map(([, option]) => option);
  const options = [...help('demo').matchAll(/^ +(--[a-z-]+)/gm)].map(([, option]) => option);
  expect(told.sort()).toEqual(options.sort());
});

it('README names every variable of the configuration', () => {
  const variables = SETTING_KEYS.map((key) => `CROSSFADE_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`);
  expect([...new Set(found('README.md', /`(CROSSFADE_[A-Z_]+)`/g))]).toEqual(
    expect.arrayContaining(variables),
  );
});

it('README names only variables that the configuration reads', () => {
  const section = read('README.md').split('## On AWS')[1]?.split('## What is where')[0] ?? '';
  const variables = [...section.matchAll(/`(CROSSFADE_[A-Z_]+)`/g)].map(([, name = '']) => name);
  expect(variables.length).toBeGreaterThan(5);
  const { status, stderr } = spawnSync(process.execPath, ['scripts/crossfade.cjs', 'status', '--local'], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...Object.fromEntries(variables.map((name) => [name, '?'])) },
  });
  for (const name of variables) expect(stderr).toContain(name);
  expect(status).toBe(2);
});

it('TEST_GUIDE explains every scenario, and no other', () => {
  const scenarios = readdirSync(path.join(PROJECT_ROOT, 'test/faults'))
    .filter((file) => file.endsWith('.faults.ts'))
    .map((file) => file.replace('.faults.ts', ''));
  const table = read('docs/TEST_GUIDE.md').split('### The scenarios')[1]?.split('### The controls')[0] ?? '';
  const told = [...table.matchAll(/^\| `(\S+)`/gm)].map(([, name]) => name);
  expect(told).toEqual(scenarios.sort());
});

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../scripts/project-root';
import { shell } from './support/aws';
import { rehearsal } from './support/rehearsal';
import { isServed } from './support/served';

// A deployment is rolled, and waited for.
jest.setTimeout(180_000);

const CLI_GUIDE = 'docs/AWS_CLI.md';
const ENDPOINT = 'http://127.0.0.1:4566';
const GUIDES = [
  ...readdirSync(PROJECT_ROOT).filter((file) => file.endsWith('.md')),
  ...readdirSync(path.join(PROJECT_ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

const read = (guide: string) => readFileSync(path.join(PROJECT_ROOT, guide), 'utf8');

/** The blocks of a guide that are typed in a shell. */
function blocks(guide: string): string[] {
  return [...read(guide).matchAll(/^```sh\n(.*?)^```$/gms)].map(([, script = '']) => script.trim());
}

/** The commands on the rehearsal that a guide names, in blocks and between words. Some are cut short by dots. */
function commandsOnRehearsal(guide: string): string[] {
  return [...read(guide).matchAll(/\baws --endpoint-url http:\/\/127\.0\.0\.1:4566 (?:[^`\n\\]|\\\n)+/g)]
    .map(([command]) => command.trim())
    .filter((command) => !command.endsWith('...'));
}

const here = (script: string) => script.replaceAll(ENDPOINT, rehearsal().endpointUrl);

describe(CLI_GUIDE, () => {
  const [prelude = '', ...scripts] = blocks(CLI_GUIDE);

  it('has the preparations, and commands', () => {
    expect(prelude).toContain(ENDPOINT);
    expect(scripts.length).toBeGreaterThan(10);
  });

  it.each(scripts.filter(isServed))('%s', async (script) => {
    const { status, stderr } = await shell(`${here(prelude)}\n${script}`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  const left = scripts.filter((script) => !isServed(script));
  if (left.length > 0) it.skip.each(left)('%s', () => undefined);
});

const elsewhere = GUIDES.filter((guide) => guide !== CLI_GUIDE);

it.each(elsewhere)('%s names commands that the rehearsal answers', async (guide) => {
  for (const command of commandsOnRehearsal(guide)) {
    const { status, stderr } = await shell(here(command));
    expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: '' });
  }
});

it.each(elsewhere)('%s has, beside those, commands for AWS alone', (guide) => {
  const lines = blocks(guide).flatMap((script) => script.match(/^aws .*/gm) ?? []);
  const forAws = lines.filter((line) => !line.startsWith('aws --endpoint-url'));
  expect(forAws.filter(isServed)).toEqual([]);
});

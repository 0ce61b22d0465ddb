import { parse } from '@cdktf/hcl2json';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { synthesizeApp } from '../../infra/app';
import { loadConfig } from '../../infra/config';
import { CONFIGURATIONS } from '../../infra/configurations';
import { PROJECT_ROOT } from '../project-root';
import { exportHcl, ExportError, type ExportedStack } from './export';

/* Everything is synthesized twice and more, on machines that have more to do. */
jest.setTimeout(120_000);

const { signal } = new AbortController();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'crossfade-hcl-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** What a stack says, whichever way it is written. */
async function meaning(file: string): Promise<unknown> {
  const text = readFileSync(file, 'utf8');
  const parsed: unknown = file.endsWith('.json') ? JSON.parse(text) : await parse(file, text);
  return comparable(parsed, '');
}

const REFERENCES = ['depends_on', 'ignore_changes', 'provider'];

/*
 * A block is an object or a list of one, a reference has quotes or not, numbers may be texts, a path of a state is the
 * same file, and what is not there may be said to be null.
 */
function comparable(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((one) => comparable(one, key));
    return items.length === 1 && typeof items[0] === 'object' ? items[0] : items;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(
      ([name, inner]) => name !== '//' && inner !== null && !isEmpty(inner),
    );
    return Object.fromEntries(entries.map(([name, inner]) => [name, comparable(inner, name)]));
  }
  if (typeof value !== 'string') return String(value);
  if (key === 'path' && value.endsWith('.tfstate')) return path.basename(value);
  return REFERENCES.includes(key) ? value.replace(/^\$\{(.*)\}$/, '$1') : value;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

const EVERYTHING = {
  ...CONFIGURATIONS['production with a domain'],
  CROSSFADE_TRACING: 'true',
  CROSSFADE_INTERFACE_ENDPOINTS: 'ecr.api,logs',
  CROSSFADE_STATE_BUCKET: 'states-of-a-team',
};

/** Each comes after those that it needs. */
function expectOrder(exported: readonly ExportedStack[]): void {
  exported.forEach(({ after }, index) => {
    const before = exported.slice(0, index).map(({ folder }) => folder);
    expect(before).toEqual(expect.arrayContaining([...after]));
  });
}

/** Why findings of Checkov do not hold is said in HCL as well. */
function expectReasons(original: string, plain: string): void {
  const reasons = (file: string) => readFileSync(file, 'utf8').match(/checkov:skip=\w+/g) ?? [];
  expect(reasons(plain).toSorted()).toEqual(reasons(original).toSorted());
}

/** States on this machine are where cdktf has them, and no path tells where that is. */
function expectRelativeStates(file: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain(`"${PROJECT_ROOT}`);
  for (const [, state = ''] of text.matchAll(/path = "([^"]*\.tfstate)"/g)) {
    expect(path.dirname(path.resolve(path.dirname(file), state))).toBe(PROJECT_ROOT);
  }
}

describe('the stacks as plain HCL', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['as configured by default', {}],
    ['with everything there is, and states in a bucket', EVERYTHING],
  ])('say what the JSON says: %s', async (_what, settings) => {
    const env = { ...process.env, ...settings };
    const hcl = path.join(directory, 'hcl');
    const exported = await exportHcl({ directory: hcl, env, signal });
    const json = path.join(directory, 'json');
    mkdirSync(json);
    synthesizeApp(
      { config: loadConfig({ env, projectRoot: PROJECT_ROOT }), projectRoot: PROJECT_ROOT },
      json,
    );

    expect(exported.map(({ folder }) => folder).toSorted()).toEqual(readdirSync(hcl).toSorted());
    expect(exported).toHaveLength(7);
    for (const { folder } of exported) {
      const [plain, original] = await Promise.all([
        meaning(path.join(hcl, folder, 'main.tf')),
        meaning(path.join(json, 'stacks', `chatapp-dev-${folder}`, 'cdk.tf.json')),
      ]);
      expect(plain).toEqual(original);
    }
    expectOrder(exported);
    expectReasons(path.join(json, 'stacks/chatapp-dev-edge/cdk.tf.json'), path.join(hcl, 'edge/main.tf'));
    for (const { folder } of exported) expectRelativeStates(path.join(hcl, folder, 'main.tf'));
  });

  it('overwrite nothing', async () => {
    writeFileSync(path.join(directory, 'main.tf'), '# mine');
    await expect(exportHcl({ directory, env: process.env, signal })).rejects.toThrow(ExportError);
    expect(readdirSync(directory)).toEqual(['main.tf']);
  });
});

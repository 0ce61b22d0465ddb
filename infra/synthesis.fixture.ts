import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { remembered } from '../test/support/run/remembered';
import { loadConfig } from './config';

const attributes = z.record(z.string(), z.unknown());
const stackSchema = z.object({
  resource: z.record(z.string(), z.record(z.string(), attributes)).default({}),
  output: z
    .record(z.string(), z.object({ value: z.unknown(), sensitive: z.boolean().optional() }))
    .default({}),
  provider: z.object({ aws: z.array(attributes) }),
  terraform: attributes,
});
const manifestSchema = z.object({
  stacks: z.record(z.string(), z.object({ dependencies: z.array(z.string()) })),
});

/** The attributes of a resource, as they are in the JSON. */
export type Resource = Readonly<Record<string, unknown>>;

/** A stack as Terraform gets it. */
export interface SynthesizedStack {
  readonly id: string;
  /** The file itself. */
  readonly text: string;
  readonly json: z.infer<typeof stackSchema>;
  /** All resources of a type, in the order of the file. */
  readonly resources: (type: string) => readonly Resource[];
  /** The only resource of a type that has these attributes. */
  readonly resource: (type: string, having?: Resource) => Resource;
}

export interface Synthesis {
  readonly stacks: readonly SynthesizedStack[];
  /** The stack `<prefix>-<name>`. */
  readonly stack: (name: string) => SynthesizedStack;
  /** The ids of the stacks that each stack needs, sorted. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
}

/** The stacks with these variables, as they are written. */
export function synthesize(env: Readonly<Record<string, string>> = {}): Synthesis {
  const { manifest, texts } = remembered('synthesis', env, () => written(env));
  const { stacks: listed } = manifestSchema.parse(manifest);
  const ids = Object.keys(listed);
  const stacks = ids.map((id) => stackOf(id, texts[id] ?? ''));
  return {
    stacks,
    stack: (name) =>
      only(
        stacks.filter(({ id }) => id.endsWith(`-${name}`)),
        `stack ${name}`,
      ),
    dependencies: Object.fromEntries(ids.map((id) => [id, [...(listed[id]?.dependencies ?? [])].sort()])),
  };
}

interface Written {
  readonly manifest: unknown;
  /** Of each stack, by its id. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Synthesizes all stacks into a temporary folder, reads what was written, and removes it. */
function written(env: Readonly<Record<string, string>>): Written {
  const projectRoot = mkdtempSync(join(tmpdir(), 'crossfade-synthesis-'));
  try {
    writeFileSync(join(projectRoot, 'cdktf.json'), '{}');
    const outdir = join(projectRoot, 'cdktf.out');
    const config = loadConfig({ env, projectRoot });
    loadApp().synthesizeApp({ config, projectRoot }, outdir);
    const read = (path: string) => readFileSync(join(outdir, path), 'utf8');
    const manifest: unknown = JSON.parse(read('manifest.json'));
    const ids = Object.keys(manifestSchema.parse(manifest).stacks);
    const texts = ids.map((id) => [id, read(join('stacks', id, 'cdk.tf.json'))] as const);
    return { manifest, texts: Object.fromEntries(texts) };
  } finally {
    rmSync(projectRoot, { recursive: true });
  }
}

/* The AWS bindings take a second, which what is remembered need not wait for. */
function loadApp(): typeof import('./app') {
  return createRequire(__filename)('./app') as typeof import('./app');
}

/** For matchers: any text with this in it. */
export function textWith(part: string): unknown {
  return expect.stringContaining(part);
}

/** For matchers: any text that matches. */
export function textLike(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

function stackOf(id: string, text: string): SynthesizedStack {
  const json = stackSchema.parse(JSON.parse(text));
  const resources = (type: string) => Object.values(json.resource[type] ?? {});
  return {
    id,
    text,
    json,
    resources,
    resource: (type, having = {}) =>
      only(
        resources(type).filter((one) => Object.entries(having).every(([key, value]) => one[key] === value)),
        `${type} in ${id}`,
      ),
  };
}

function only<T>(candidates: readonly T[], what: string): T {
  const [one, ...others] = candidates;
  if (one === undefined || others.length > 0) throw new Error(`${candidates.length} of ${what} instead of 1`);
  return one;
}

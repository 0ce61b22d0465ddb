import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Thrown when there are no synthesized stacks to read; the message names the file. */
export class StackGraphError extends Error {
  override readonly name = 'StackGraphError';
}

type Attributes = Readonly<Record<string, unknown>>;

/** A resource as it stands in the synthesized JSON: its attributes keep their expressions. */
export interface StackResource {
  /** Unique among all stacks. */
  readonly id: string;
  readonly stack: string;
  readonly type: string;
  readonly name: string;
  readonly attributes: Attributes;
}

/** The resources of all stacks, and what refers to what. */
export interface StackGraph {
  /** The folder names of the stacks, in the order of the manifest. */
  readonly stacks: readonly string[];
  /** Of the provider that resources have unless they name another. */
  readonly region: string;
  readonly resources: readonly StackResource[];
  /** All resources of these types. */
  readonly of: (...types: readonly string[]) => readonly StackResource[];
  /**
   * The resources that a value refers to, also through the outputs of other stacks.
   * @param from whose value it is: one of its attributes, or all of them
   */
  readonly referred: (from: StackResource, value: unknown) => readonly StackResource[];
}

const attributes = z.record(z.string(), z.unknown());
const byName = z.record(z.string(), z.record(z.string(), attributes)).default({});
const stackSchema = z.object({
  resource: byName,
  data: byName,
  output: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
  provider: z.object({
    aws: z.array(z.object({ region: z.string().optional(), alias: z.string().optional() })),
  }),
});
const manifestSchema = z.object({
  stacks: z.record(z.string(), z.object({ synthesizedStackPath: z.string() })),
});
type Stack = z.infer<typeof stackSchema>;

/**
 * Reads the output directory of a synthesis.
 * @throws StackGraphError
 */
export function readStackGraph(directory: string): StackGraph {
  const { stacks } = readJson(path.join(directory, 'manifest.json'), manifestSchema);
  return stackGraph(
    Object.fromEntries(
      Object.entries(stacks).map(([id, { synthesizedStackPath }]) => [
        id,
        readJson(path.join(directory, synthesizedStackPath), stackSchema),
      ]),
    ),
  );
}

/** The graph of stacks that have been read, by their ids. */
export function stackGraph(stacks: Readonly<Record<string, unknown>>): StackGraph {
  const parsed = Object.fromEntries(
    Object.entries(stacks).map(([id, stack]) => [id, stackSchema.parse(stack)]),
  );
  const resources = Object.entries(parsed).flatMap(([stack, { resource }]) =>
    Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named).map(([name, values]) => ({
        id: idOf(stack, `${type}.${name}`),
        stack,
        type,
        name,
        attributes: values,
      })),
    ),
  );
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const [first] = Object.values(parsed);
  return {
    stacks: Object.keys(parsed),
    region: first?.provider.aws.find(({ alias }) => alias === undefined)?.region ?? '',
    resources,
    of: (...types) => resources.filter(({ type }) => types.includes(type)),
    referred: (from, value) =>
      [...new Set(idsIn(parsed, from.stack, value))].flatMap((id) => byId.get(id) ?? []),
  };
}

/** The only block of an attribute, which the JSON has as an object or as a list of one. */
export function block(value: unknown): Attributes {
  const [one] = blocks(value);
  return one ?? {};
}

/** All blocks of an attribute. */
export function blocks(value: unknown): readonly Attributes[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one): one is Attributes => typeof one === 'object' && one !== null);
}

/** `chatapp-dev-network` without what all stacks have in front. */
export function shortStackName(stack: string): string {
  return stack.split('-').at(-1) ?? stack;
}

const REMOTE = /data\.terraform_remote_state\.cross-stack-reference-input-([\w-]+)\.outputs\.([\w-]+)/g;
const LOCAL = /(?<![\w.-])(?:data\.)?aws_\w+\.[\w-]+/g;

function idsIn(stacks: Readonly<Record<string, Stack>>, stack: string, value: unknown): string[] {
  return expressionsIn(value).flatMap((expression) => [
    ...[...expression.matchAll(REMOTE)].flatMap(([, from = '', output = '']) =>
      idsIn(stacks, from, stacks[from]?.output[output]?.value),
    ),
    ...(expression.match(LOCAL) ?? []).flatMap((address) => {
      if (!address.startsWith('data.')) return [idOf(stack, address)];
      const [, type = '', name = ''] = address.split('.');
      return idsIn(stacks, stack, stacks[stack]?.data[type]?.[name]);
    }),
  ]);
}

function expressionsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('${') ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  // Lifecycle arguments and dependencies name things without using them.
  return Object.entries(value).flatMap(([key, inner]) =>
    ['//', 'depends_on', 'lifecycle'].includes(key) ? [] : expressionsIn(inner),
  );
}

function idOf(stack: string, address: string): string {
  return `${stack}/${address}`;
}

function readJson<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new StackGraphError(`${file} cannot be read: ${reason}`);
  }
}

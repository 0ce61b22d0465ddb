import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { computedAttribute, isKnown, type Place } from './computed-attributes';
import { asString, evaluate, ExpressionError, type Scope, type Value } from './expression-evaluator';
import { ExpressionSyntaxError, parseTemplate } from './expression-parser';
import { CircularValueError, lazyRecord } from './lazy-record';

/** Thrown when the synthesized stacks cannot be read or understood; the message names the file or the resource. */
export class StackReadError extends Error {
  override readonly name = 'StackReadError';
}

const blocks = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.json()))).default({});
const stackSchema = z.object({
  resource: blocks,
  data: blocks,
  output: z.record(z.string(), z.object({ value: z.json() })).default({}),
});
const manifestSchema = z.object({
  stacks: z.record(z.string(), z.object({ name: z.string(), synthesizedStackPath: z.string() })),
});
type Stack = z.infer<typeof stackSchema>;

/** A resource with the references in it resolved: an attribute when it is read, so that the others cannot fail. */
export interface ResolvedResource {
  readonly place: Place;
  readonly values: Readonly<Record<string, Value>>;
  /** An attribute as Terraform would know it after an apply: configured, or else made up. */
  readonly attribute: (name: string) => Value;
  /** The content of an attribute that is a JSON document; what objects in it hold is resolved when it is read. */
  readonly document: (name: string) => Value;
}

/** The synthesized stacks, with references between resources and across stacks resolved. */
export class Stacks {
  /** What is configured of resources and data sources, by place. */
  private readonly configured = new Map<string, Record<string, Value>>();

  private constructor(
    private readonly stacks: ReadonlyMap<string, Stack>,
    private readonly region: string,
  ) {
    for (const [stack, { resource, data, output }] of stacks) {
      this.configure(stack, '', { ...resource, output });
      this.configure(stack, 'data.', data);
    }
  }

  /**
   * Reads the output directory of a synthesis, by its manifest.
   * @throws StackReadError
   */
  static async read(directory: string, region: string): Promise<Stacks> {
    const manifest = await readJson(path.join(directory, 'manifest.json'), manifestSchema);
    const stacks = new Map<string, Stack>();
    for (const { name, synthesizedStackPath } of Object.values(manifest.stacks)) {
      stacks.set(name, await readJson(path.join(directory, synthesizedStackPath), stackSchema));
    }
    return new Stacks(stacks, region);
  }

  /** Every resource of a type, in all stacks. Reading what cannot be resolved throws a StackReadError. */
  resources(type: string): ResolvedResource[] {
    return [...this.stacks].flatMap(([stack, { resource }]) =>
      Object.entries(resource[type] ?? {}).map(([name, config]) => {
        const place: Place = { stack, type, name };
        return {
          place,
          values: this.configured.get(key(place)) ?? {},
          attribute: (attribute: string) => explained(place, () => this.attribute(place, attribute)),
          document: (attribute: string) => explained(place, () => this.document(place, config, attribute)),
        };
      }),
    );
  }

  /**
   * The outputs with these names, from whichever stack has them; null for a value that only AWS would know, or that
   * cannot be resolved. An output that no stack has is left out.
   */
  outputs(names: readonly string[]): Record<string, Value> {
    const found = [...this.stacks].flatMap(([stack, { output }]) =>
      names.filter((name) => name in output).map((name) => [name, this.knownOutput(stack, name)] as const),
    );
    return Object.fromEntries(found);
  }

  private knownOutput(stack: string, name: string): Value {
    try {
      const value = this.output(stack, name);
      return isKnown(value) ? value : null;
    } catch (error) {
      if (error instanceof StackReadError) return null;
      throw error;
    }
  }

  private output(stack: string, name: string): Value {
    const place: Place = { stack, type: 'output', name };
    if (!this.configured.has(key(place))) throw new StackReadError(`stack ${stack} has no output "${name}"`);
    return this.attribute(place, 'value');
  }

  private attribute(place: Place, name: string): Value {
    const configured = this.configured.get(key(place));
    if (configured && Object.hasOwn(configured, name)) return configured[name] ?? null;
    const sibling = (other: string) => this.attribute(place, other);
    return computedAttribute(place, name, { region: this.region, sibling });
  }

  private document(place: Place, config: Readonly<Record<string, unknown>>, name: string): Value {
    const raw = config[name];
    const expression = typeof raw === 'string' ? parseTemplate(raw) : undefined;
    // Encoding it would need all of it.
    const [content] = expression?.kind === 'call' && expression.name === 'jsonencode' ? expression.args : [];
    if (content) return evaluate(content, this.scope(place.stack));
    try {
      return JSON.parse(asString(this.attribute(place, name))) as Value;
    } catch (error) {
      if (error instanceof SyntaxError) throw new ExpressionError(`${name} is not JSON`);
      throw error;
    }
  }

  private configure(stack: string, prefix: string, blocks: Stack['resource']): void {
    for (const [type, resources] of Object.entries(blocks)) {
      for (const [name, config] of Object.entries(resources)) {
        const place: Place = { stack, type: prefix + type, name };
        this.configured.set(key(place), this.lazily(place, config));
      }
    }
  }

  private lazily(place: Place, object: object): Record<string, Value> {
    const entries = Object.entries(object) as [string, unknown][];
    return lazyRecord(entries.map(([name, raw]) => [name, () => this.resolve(place, raw)] as const));
  }

  private resolve(place: Place, raw: unknown): Value {
    if (typeof raw === 'string') {
      return explained(place, () => evaluate(parseTemplate(raw), this.scope(place.stack)));
    }
    if (Array.isArray(raw)) return raw.map((item) => this.resolve(place, item));
    if (typeof raw === 'object' && raw !== null) return this.lazily(place, raw);
    return raw as Value;
  }

  private scope(stack: string): Scope {
    return {
      resolve: (steps) => {
        const [first = '', second = '', third = '', fourth = '', fifth = ''] = steps;
        if (first === 'data' && second === 'terraform_remote_state' && fourth === 'outputs') {
          return { value: this.output(this.remoteStack(third), fifth), used: 5 };
        }
        const [place, attribute]: [Place, string] =
          first === 'data'
            ? [{ stack, type: `data.${second}`, name: third }, fourth]
            : [{ stack, type: first, name: second }, third];
        if (!this.configured.has(key(place))) return undefined;
        return { value: this.attribute(place, attribute), used: first === 'data' ? 4 : 3 };
      },
    };
  }

  /** cdktf names the remote state of a stack `cross-stack-reference-input-<stack>`. */
  private remoteStack(reference: string): string {
    const stack = reference.replace(/^cross-stack-reference-input-/, '');
    if (!this.stacks.has(stack))
      throw new StackReadError(`the remote state ${reference} is of no stack in the manifest`);
    return stack;
  }
}

/**
 * Runs it, and names the place in what the expressions there complain of.
 * @throws StackReadError
 */
export function explained<T>(place: Place, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const isOurs = [ExpressionError, ExpressionSyntaxError, CircularValueError].some(
      (kind) => error instanceof kind,
    );
    throw isOurs ? new StackReadError(`${describe(place)}: ${(error as Error).message}`) : error;
  }
}

function key({ stack, type, name }: Place): string {
  return [stack, type, name].join('/');
}

function describe({ stack, type, name }: Place): string {
  return `${type}.${name} in stack ${stack}`;
}

async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new StackReadError(`${file} cannot be read`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new StackReadError(`${file} is not JSON`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new StackReadError(`${file} is not what a synthesis writes: ${where(parsed.error)}`);
  return parsed.data;
}

/** The first thing that is wrong, in one line. */
function where({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.join('.') ?? '';
  return [...(path === '' ? [] : [path]), issue?.message ?? ''].join(': ');
}

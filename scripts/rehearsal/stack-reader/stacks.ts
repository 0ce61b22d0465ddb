import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { computedAttribute, dataSourceAttribute, type Place } from './computed-attributes';
import { evaluate, ExpressionError, type Scope, type Value } from './expression-evaluator';
import { ExpressionSyntaxError, parseTemplate } from './expression-parser';

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

/** A resource with all references in it resolved. */
export interface ResolvedResource {
  readonly place: Place;
  readonly values: Readonly<Record<string, Value>>;
  /** An attribute as Terraform would know it after an apply: configured, or else made up. */
  readonly attribute: (name: string) => Value;
}

/** The synthesized stacks, with references between resources and across stacks resolved. */
export class Stacks {
  private readonly resolving = new Set<string>();
  private readonly resolved = new Map<string, Value>();

  private constructor(
    private readonly stacks: ReadonlyMap<string, Stack>,
    readonly region: string,
  ) {}

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

  /** Every resource of a type, in all stacks. */
  resources(type: string): ResolvedResource[] {
    return [...this.stacks].flatMap(([stack, { resource }]) =>
      Object.entries(resource[type] ?? {}).map(([name, config]) => {
        const place: Place = { stack, type, name };
        return {
          place,
          values: this.value(place, 'all', config) as Record<string, Value>,
          attribute: (attribute: string) => explained(place, () => this.attribute(place, attribute)),
        };
      }),
    );
  }

  /** Every output, by stack and name. */
  outputs(): Record<string, Record<string, Value>> {
    return Object.fromEntries(
      [...this.stacks].map(([stack, { output }]) => [
        stack,
        Object.fromEntries(Object.keys(output).map((name) => [name, this.output(stack, name)])),
      ]),
    );
  }

  private output(stack: string, name: string): Value {
    const output = this.stacks.get(stack)?.output[name];
    if (!output) throw new StackReadError(`stack ${stack} has no output "${name}"`);
    return this.value({ stack, type: 'output', name }, 'value', output.value);
  }

  private attribute(place: Place, name: string): Value {
    const config = this.stacks.get(place.stack)?.resource[place.type]?.[place.name];
    const configured = config?.[name];
    if (configured !== undefined) return this.value(place, name, configured);
    return computedAttribute(place, name, {
      region: this.region,
      sibling: (sibling) => this.attribute(place, sibling),
    });
  }

  /** Evaluates once; a value that needs itself is an error rather than an endless loop. */
  private value(place: Place, key: string, raw: unknown): Value {
    const id = [place.stack, place.type, place.name, key].join('/');
    const known = this.resolved.get(id);
    if (known !== undefined) return known;
    if (this.resolving.has(id)) throw new StackReadError(`${describe(place)} refers to itself by ${key}`);
    this.resolving.add(id);
    try {
      const value = explained(place, () => this.resolve(place, raw));
      this.resolved.set(id, value);
      return value;
    } finally {
      this.resolving.delete(id);
    }
  }

  private resolve(place: Place, raw: unknown): Value {
    if (typeof raw === 'string') return evaluate(parseTemplate(raw), this.scope(place.stack));
    if (Array.isArray(raw)) return raw.map((item) => this.resolve(place, item));
    if (typeof raw === 'object' && raw !== null) {
      // Lifecycle arguments name attributes; they are not values.
      const entries = Object.entries(raw).filter(([key]) => key !== 'lifecycle' && key !== 'depends_on');
      return Object.fromEntries(entries.map(([key, value]) => [key, this.resolve(place, value)]));
    }
    return raw as Value;
  }

  private scope(stack: string): Scope {
    return {
      resolve: (steps) => {
        const [first = '', second = '', third = '', fourth = '', fifth = ''] = steps;
        if (first === 'data' && second === 'terraform_remote_state' && fourth === 'outputs') {
          return { value: this.output(this.remoteStack(third), fifth), used: 5 };
        }
        if (first === 'data') {
          const place: Place = { stack, type: `data.${second}`, name: third };
          const config = this.stacks.get(stack)?.data[second]?.[third];
          if (!config) return undefined;
          const configured = config[fourth];
          const value =
            configured === undefined
              ? dataSourceAttribute(place, fourth, this.region)
              : this.value(place, fourth, configured);
          return { value, used: 4 };
        }
        const place: Place = { stack, type: first, name: second };
        if (!this.stacks.get(stack)?.resource[first]?.[second]) return undefined;
        return { value: this.attribute(place, third), used: 3 };
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

/** Runs it, and names the place in what the expressions there complain of. */
function explained<T>(place: Place, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof ExpressionSyntaxError) {
      throw new StackReadError(`${describe(place)}: ${error.message}`);
    }
    throw error;
  }
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

import { validationError } from './aws-error';

/** A value of a form: the text of a leaf, or what lies below a name. */
type FormNode = string | Map<string, FormNode>;

/**
 * The parameters of an AWS Query request: a form whose names are paths, such as
 * `Actions.member.1.ForwardConfig.TargetGroups.member.2.Weight`. Readers answer `undefined`, or an empty list, for
 * what is absent, and throw a ValidationError for what is not of the kind that is asked for.
 */
export class QueryParameters {
  private constructor(
    private readonly fields: ReadonlyMap<string, FormNode>,
    private readonly path: string,
  ) {}

  /** Reads `application/x-www-form-urlencoded` text. */
  static parse(form: string): QueryParameters {
    const root = new Map<string, FormNode>();
    for (const [name, value] of new URLSearchParams(form)) {
      insert(root, name.split('.'), value);
    }
    return new QueryParameters(root, '');
  }

  has(name: string): boolean {
    return this.fields.has(name);
  }

  text(name: string): string | undefined {
    const node = this.fields.get(name);
    if (node === undefined || typeof node === 'string') {
      return node;
    }
    throw validationError(`Value at '${this.path}${name}' must be a single value`);
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') {
      throw validationError(
        `1 validation error detected: Value at '${this.path}${name}' failed to satisfy constraint: Member must not be null`,
      );
    }
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value !== undefined && !/^-?\d{1,15}$/.test(value)) {
      throw validationError(`Value '${value}' at '${this.path}${name}' must be a whole number`);
    }
    return value === undefined ? undefined : Number(value);
  }

  boolean(name: string): boolean | undefined {
    const value = this.text(name);
    if (value !== undefined && value !== 'true' && value !== 'false') {
      throw validationError(`Value '${value}' at '${this.path}${name}' must be true or false`);
    }
    return value === undefined ? undefined : value === 'true';
  }

  /** All of it as plain objects, lists and texts; an empty list is an empty text, as clients send it. */
  plain(): unknown {
    return plainValue(new Map(this.fields));
  }

  /** A structure below a name. */
  structure(name: string): QueryParameters | undefined {
    const node = this.fields.get(name);
    if (node === undefined) {
      return undefined;
    }
    if (typeof node === 'string') {
      throw validationError(`Value at '${this.path}${name}' must be a structure`);
    }
    return new QueryParameters(node, `${this.path}${name}.`);
  }

  /** The items of a list of single values, in order. */
  texts(name: string): string[] {
    return this.items(name).map(({ node, path }) => {
      if (typeof node !== 'string') {
        throw validationError(`Value at '${path}' must be a single value`);
      }
      return node;
    });
  }

  /** The items of a list of structures, in order. */
  structures(name: string): QueryParameters[] {
    return this.items(name).map(({ node, path }) => {
      if (typeof node === 'string') {
        throw validationError(`Value at '${path}' must be a structure`);
      }
      return new QueryParameters(node, `${path}.`);
    });
  }

  private items(name: string): { readonly node: FormNode; readonly path: string }[] {
    const list = this.fields.get(name);
    // Clients send an empty list as `Name=`.
    if (list === undefined || list === '') {
      return [];
    }
    const members = typeof list === 'string' ? undefined : list.get('member');
    if (!(members instanceof Map)) {
      throw validationError(`Value at '${this.path}${name}' must be a list`);
    }
    return [...members]
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([index, node]) => ({ node, path: `${this.path}${name}.member.${index}` }));
  }
}

function plainValue(node: FormNode): unknown {
  if (typeof node === 'string') {
    return node;
  }
  const members = node.size === 1 ? node.get('member') : undefined;
  if (members instanceof Map) {
    return [...members].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => plainValue(item));
  }
  return Object.fromEntries([...node].map(([name, value]) => [name, plainValue(value)]));
}

function insert(root: Map<string, FormNode>, path: readonly string[], value: string): void {
  let fields = root;
  for (const name of path.slice(0, -1)) {
    let next = fields.get(name);
    if (!(next instanceof Map)) {
      next = new Map<string, FormNode>();
      fields.set(name, next);
    }
    fields = next;
  }
  fields.set(path.at(-1) ?? '', value);
}

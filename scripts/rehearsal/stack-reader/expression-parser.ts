/**
 * Reads Terraform's expressions: the part of HCL that synthesized stacks contain. Grammar:
 * https://developer.hashicorp.com/terraform/language/expressions
 */

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'template'; readonly parts: readonly Expression[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'splat'; readonly of: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    };

export class ExpressionSyntaxError extends Error {
  override readonly name = 'ExpressionSyntaxError';
}

/** Binary operators, from the loosest to the tightest. */
const PRECEDENCE: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/**
 * Parses a string as it stands in the JSON: text with `${...}` sequences in it. A string that is a single `${...}`
 * keeps the type of its expression.
 * @throws ExpressionSyntaxError
 */
export function parseTemplate(text: string): Expression {
  if (!text.includes('${') && !text.includes('%{')) return { kind: 'literal', value: text };
  const parser = new Parser(text);
  return parser.template(() => parser.atEnd());
}

class Parser {
  private position = 0;

  constructor(private readonly text: string) {}

  atEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** Text and interpolations until `stop` says so. */
  template(stop: () => boolean, unescape?: () => string): Expression {
    const parts: Expression[] = [];
    let literal = '';
    while (!stop()) {
      if (this.atEnd()) throw this.error('an unfinished string');
      if (this.take('$${')) literal += '${';
      else if (this.take('%%{')) literal += '%{';
      else if (this.looksAt('%{')) throw this.error('a template directive, which is not supported');
      else if (this.take('${')) {
        if (literal !== '') parts.push({ kind: 'literal', value: literal });
        literal = '';
        parts.push(this.expression());
        this.expect('}');
      } else literal += unescape && this.looksAt('\\') ? unescape() : this.next();
    }
    if (literal !== '' || parts.length === 0) parts.push({ kind: 'literal', value: literal });
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: 'template', parts };
  }

  expression(): Expression {
    const test = this.binary(0);
    if (!this.takeToken('?')) return test;
    const then = this.expression();
    this.expect(':');
    return { kind: 'conditional', test, then, otherwise: this.expression() };
  }

  private binary(level: number): Expression {
    const operators = PRECEDENCE[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = operators.find((candidate) => this.takeToken(candidate));
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: this.binary(level + 1) };
    }
  }

  private unary(): Expression {
    for (const operator of ['!', '-']) {
      if (this.takeToken(operator)) return { kind: 'unary', operator, operand: this.unary() };
    }
    return this.postfix(this.primary());
  }

  private postfix(start: Expression): Expression {
    let of = start;
    for (;;) {
      if (this.take('.*') || this.take('[*]')) of = { kind: 'splat', of };
      else if (this.take('.')) {
        const digits = this.match(/\d+/y);
        of =
          digits === undefined
            ? { kind: 'attribute', of, name: this.identifier() }
            : { kind: 'index', of, key: { kind: 'literal', value: Number(digits) } };
      } else if (this.takeToken('[')) {
        const key = this.expression();
        this.expect(']');
        of = { kind: 'index', of, key };
      } else return of;
    }
  }

  private primary(): Expression {
    this.skipSpace();
    if (this.take('(')) {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (this.take('[')) return { kind: 'list', items: this.sequence(']', () => this.expression()) };
    if (this.take('{')) return { kind: 'object', entries: this.sequence('}', () => this.entry()) };
    if (this.take('"')) return this.quoted();
    const number = this.match(/\d+(\.\d+)?([eE][+-]?\d+)?/y);
    if (number !== undefined) return { kind: 'literal', value: Number(number) };
    return this.named();
  }

  private named(): Expression {
    const name = this.identifier();
    if (this.take('(')) return { kind: 'call', name, args: this.sequence(')', () => this.expression()) };
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    if (name === 'null') return { kind: 'literal', value: null };
    return { kind: 'name', name };
  }

  private quoted(): Expression {
    const parsed = this.template(
      () => this.looksAt('"'),
      () => this.escape(),
    );
    this.expect('"');
    return parsed;
  }

  private escape(): string {
    this.next();
    const character = this.next();
    if (character === 'u') {
      const digits = this.match(/[0-9a-fA-F]{4}/y);
      if (digits === undefined) throw this.error('a malformed \\u escape');
      return String.fromCharCode(parseInt(digits, 16));
    }
    const known: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
    const meaning = known[character];
    if (meaning === undefined) throw this.error(`the unknown escape \\${character}`);
    return meaning;
  }

  /** `key = value` or `key: value`; a bare key is a string. */
  private entry(): readonly [Expression, Expression] {
    this.skipSpace();
    const bare = this.match(/[\p{L}_][\p{L}\p{N}_-]*(?=\s*[=:])/uy);
    const key: Expression = bare === undefined ? this.expression() : { kind: 'literal', value: bare };
    if (!this.takeToken('=')) this.expect(':');
    return [key, this.expression()];
  }

  private sequence<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.takeToken(close)) {
      items.push(item());
      if (!this.takeToken(',') && !this.looksAtToken(close))
        throw this.error(`something else than "${close}"`);
    }
    return items;
  }

  private identifier(): string {
    const name = this.match(/[\p{L}_][\p{L}\p{N}_-]*/uy);
    if (name === undefined) throw this.error('something that is not an expression');
    return name;
  }

  private next(): string {
    const character = this.text[this.position];
    if (character === undefined) throw this.error('an unfinished expression');
    this.position += 1;
    return character;
  }

  private looksAt(token: string): boolean {
    return this.text.startsWith(token, this.position);
  }

  private looksAtToken(token: string): boolean {
    this.skipSpace();
    return this.looksAt(token);
  }

  private take(token: string): boolean {
    if (!this.looksAt(token)) return false;
    this.position += token.length;
    return true;
  }

  private takeToken(token: string): boolean {
    this.skipSpace();
    return this.take(token);
  }

  private expect(token: string): void {
    if (!this.takeToken(token)) throw this.error(`no "${token}" where one is due`);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.position += found.length;
    return found;
  }

  private skipSpace(): void {
    this.match(/\s+/y);
  }

  private error(what: string): ExpressionSyntaxError {
    return new ExpressionSyntaxError(
      `${what} at character ${this.position + 1} of ${this.text.slice(0, 200)}`,
    );
  }
}

import { FilterPatternError } from './filter-pattern-error';

type Json = unknown;
type Condition = (json: Json) => boolean;

/* A property of the line, a number, a quoted text, an operator or a bare word. */
const TOKEN = /\s*(\$(?:\.[\w-]+|\[\d+\])+|&&|\|\||!=|<=|>=|[=<>(){}]|"(?:[^"\\]|\\.)*"|[^\s(){}=<>!&|"]+)/y;
const MAX_DEPTH = 32;

/**
 * Reads a condition on JSON, such as `{ $.level >= 50 && ($.colour = "blue" || $.error IS TRUE) }`. A message that is
 * not JSON never matches.
 * @throws FilterPatternError
 */
export function parseJsonPattern(text: string): (message: string) => boolean {
  const parser = new Parser(tokens(text));
  const condition = parser.pattern();
  return (message) => {
    let json: Json;
    try {
      json = JSON.parse(message);
    } catch {
      return false;
    }
    return condition(json);
  };
}

function tokens(text: string): string[] {
  const found: string[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const [, token] = TOKEN.exec(trimmed) ?? [];
    if (token === undefined) throw new FilterPatternError('the condition cannot be understood');
    found.push(token);
  }
  return found;
}

/** `pattern = "{" any "}"`, `any = all ("||" all)*`, `all = one ("&&" one)*`, `one = "(" any ")" | comparison`. */
class Parser {
  private next = 0;
  private depth = 0;

  constructor(private readonly all: readonly string[]) {}

  pattern(): Condition {
    this.expect('{');
    const condition = this.any();
    this.expect('}');
    if (this.next < this.all.length) throw this.unexpected();
    return condition;
  }

  private any(): Condition {
    const parts = [this.every()];
    while (this.takes('||')) parts.push(this.every());
    return (json) => parts.some((part) => part(json));
  }

  private every(): Condition {
    const parts = [this.one()];
    while (this.takes('&&')) parts.push(this.one());
    return (json) => parts.every((part) => part(json));
  }

  private one(): Condition {
    if (!this.takes('(')) return this.comparison();
    if (++this.depth > MAX_DEPTH) throw new FilterPatternError('there are too many parentheses');
    const condition = this.any();
    this.expect(')');
    this.depth--;
    return condition;
  }

  private comparison(): Condition {
    const property = this.take();
    if (!property.startsWith('$'))
      throw new FilterPatternError(`"${property}" is not a property such as $.level`);
    const read = propertyReader(property);
    if (this.takes('IS')) return isCondition(read, this.take());
    if (this.takes('NOT')) {
      this.expect('EXISTS');
      return (json) => read(json) === undefined;
    }
    return compare(read, this.take(), this.take());
  }

  private take(): string {
    const token = this.all[this.next++];
    if (token === undefined) throw new FilterPatternError('the condition ends too early');
    return token;
  }

  private takes(token: string): boolean {
    const is = this.all[this.next] === token;
    if (is) this.next++;
    return is;
  }

  private expect(token: string): void {
    if (!this.takes(token)) throw this.unexpected(token);
  }

  private unexpected(expected = 'nothing more'): FilterPatternError {
    return new FilterPatternError(`there is "${this.all[this.next] ?? ''}" where ${expected} should be`);
  }
}

type Reader = (json: Json) => Json;

/** Undefined for what is not there. */
function propertyReader(property: string): Reader {
  const path = [...property.matchAll(/\.([\w-]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? index ?? '');
  return (json) =>
    path.reduce<Json>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Readonly<Record<string, Json>>)[name]
          : undefined,
      json,
    );
}

function isCondition(read: Reader, word: string): Condition {
  const values = new Map<string, Json>([
    ['TRUE', true],
    ['FALSE', false],
    ['NULL', null],
  ]);
  if (!values.has(word)) throw new FilterPatternError(`IS takes TRUE, FALSE or NULL, not "${word}"`);
  return (json) => read(json) === values.get(word);
}

function compare(read: Reader, operator: string, operand: string): Condition {
  if (operand.startsWith('%')) throw new FilterPatternError('regular expressions are not served here');
  const number = Number(operand);
  if (operator === '=' || operator === '!=') {
    const equals = Number.isNaN(number) || operand.startsWith('"') ? sameText(operand) : sameNumber(number);
    // What is not there is not different either.
    return (json) => {
      const value = read(json);
      return value !== undefined && equals(value) === (operator === '=');
    };
  }
  const order = ORDERS[operator];
  if (!order) throw new FilterPatternError(`"${operator}" is not a comparison`);
  if (Number.isNaN(number)) throw new FilterPatternError(`"${operand}" is not a number`);
  return (json) => {
    const value = read(json);
    return typeof value === 'number' && order(value, number);
  };
}

const ORDERS: Readonly<Record<string, ((a: number, b: number) => boolean) | undefined>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function sameNumber(number: number): (value: Json) => boolean {
  return (value) => value === number || value === String(number);
}

/** A `*` stands for any characters. */
function sameText(operand: string): (value: Json) => boolean {
  const text = operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, '$1') : operand;
  const parts = text.split('*');
  if (parts.length === 1) return (value) => value === text;
  const [first = '', ...rest] = parts;
  const last = rest.pop() ?? '';
  return (value) => {
    if (typeof value !== 'string' || !value.startsWith(first)) return false;
    let from = first.length;
    for (const part of rest) {
      const at = value.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return value.length - last.length >= from && value.endsWith(last);
  };
}

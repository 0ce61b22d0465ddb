import type { Expression } from './expression-parser';
import { lazyRecord } from './lazy-record';

/** A value that an expression has: what JSON can hold. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

/** Resolves the names that expressions start with, such as `aws_lb` or `data`. */
export interface Scope {
  /**
   * The value of a reference such as `aws_lb.main.arn`, given as its steps. It may use the first steps only, and says
   * how many; the rest is looked up in the value. `undefined` when the reference leads nowhere.
   */
  resolve(steps: readonly string[]): { readonly value: Value; readonly used: number } | undefined;
}

export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

type TerraformFunction = (...args: Value[]) => Value;

/** The functions of https://developer.hashicorp.com/terraform/language/functions that stacks of ours may use. */
const FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  jsondecode: (text) => JSON.parse(asString(text)) as Value,
  jsonencode: (value) => JSON.stringify(value),
  join: (separator, ...lists) => lists.flatMap(asList).map(asString).join(asString(separator)),
  split: (separator, text) => asString(text).split(asString(separator)),
  concat: (...lists) => lists.flatMap(asList),
  element: (list, index) => {
    const items = asList(list);
    return items[asNumber(index) % items.length] ?? null;
  },
  length: (value) => (typeof value === 'string' ? value.length : Object.keys(asCollection(value)).length),
  lookup: (map, key, fallback) => asObject(map)[asString(key)] ?? fallback ?? null,
  merge: (...maps) => Object.assign({}, ...maps.map(asObject)) as Value,
  tostring: (value) => asString(value),
  tonumber: (value) => asNumber(value),
  tolist: (value) => asList(value),
  toset: (value) => [...new Set(asList(value))],
  lower: (text) => asString(text).toLowerCase(),
  upper: (text) => asString(text).toUpperCase(),
  replace: (text, search, replacement) => asString(text).replaceAll(asString(search), asString(replacement)),
  coalesce: (...values) => values.find((value) => value !== null && value !== '') ?? null,
  format: (pattern, ...args) => {
    let next = 0;
    return asString(pattern).replace(/%[sdv]/g, () => asString(args[next++] ?? null));
  },
};

const BINARY: Readonly<Record<string, (left: Value, right: Value) => Value>> = {
  '||': (left, right) => left === true || right === true,
  '&&': (left, right) => left === true && right === true,
  '==': (left, right) => JSON.stringify(left) === JSON.stringify(right),
  '!=': (left, right) => JSON.stringify(left) !== JSON.stringify(right),
  '<': (left, right) => asNumber(left) < asNumber(right),
  '>': (left, right) => asNumber(left) > asNumber(right),
  '<=': (left, right) => asNumber(left) <= asNumber(right),
  '>=': (left, right) => asNumber(left) >= asNumber(right),
  '+': (left, right) => asNumber(left) + asNumber(right),
  '-': (left, right) => asNumber(left) - asNumber(right),
  '*': (left, right) => asNumber(left) * asNumber(right),
  '/': (left, right) => asNumber(left) / asNumber(right),
  '%': (left, right) => asNumber(left) % asNumber(right),
};

/**
 * The value of an expression. What an object in it holds is evaluated when it is read.
 * @throws ExpressionError when it refers to nothing, or uses a function that is not among those known here.
 */
export function evaluate(expression: Expression, scope: Scope): Value {
  const valueOf = (inner: Expression): Value => evaluate(inner, scope);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'template':
      return expression.parts.map((part) => asString(valueOf(part))).join('');
    case 'name':
    case 'attribute':
      return evaluateReference(expression, scope);
    case 'index':
      return step(valueOf(expression.of), asString(valueOf(expression.key)));
    case 'splat':
      return asList(valueOf(expression.of));
    case 'call':
      return call(expression.name, expression.args.map(valueOf));
    case 'list':
      return expression.items.map(valueOf);
    case 'object':
      return lazyRecord(
        expression.entries.map(([key, value]) => [asString(valueOf(key)), () => valueOf(value)] as const),
      );
    case 'unary':
      return expression.operator === '!'
        ? valueOf(expression.operand) !== true
        : -asNumber(valueOf(expression.operand));
    case 'binary':
      return operate(expression.operator, valueOf(expression.left), valueOf(expression.right));
    case 'conditional':
      return valueOf(expression.test) === true ? valueOf(expression.then) : valueOf(expression.otherwise);
  }
}

function evaluateReference(expression: Expression, scope: Scope): Value {
  const steps: string[] = [];
  let start = expression;
  while (start.kind === 'attribute') {
    steps.unshift(start.name);
    start = start.of;
  }
  if (start.kind !== 'name') {
    const base = evaluate(start, scope);
    return start.kind === 'splat'
      ? asList(base).map((item) => steps.reduce(step, item))
      : steps.reduce(step, base);
  }
  steps.unshift(start.name);
  const found = scope.resolve(steps);
  if (!found) throw new ExpressionError(`${steps.join('.')} refers to nothing in the stacks`);
  return steps.slice(found.used).reduce(step, found.value);
}

function call(name: string, args: readonly Value[]): Value {
  const known = FUNCTIONS[name];
  if (!known) throw new ExpressionError(`the function ${name} is not known to the rehearsal`);
  return known(...args);
}

function operate(operator: string, left: Value, right: Value): Value {
  const known = BINARY[operator];
  if (!known) throw new ExpressionError(`the operator ${operator} is not known to the rehearsal`);
  return known(left, right);
}

function step(value: Value, key: string): Value {
  const found: Value | undefined = Array.isArray(value)
    ? value[Number(key)]
    : typeof value === 'object' && value !== null
      ? value[key]
      : undefined;
  if (found === undefined)
    throw new ExpressionError(`there is no "${key}" in ${JSON.stringify(value).slice(0, 120)}`);
  return found;
}

/** @throws ExpressionError for anything but a string, a number or a boolean */
export function asString(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new ExpressionError(`${JSON.stringify(value).slice(0, 120)} is not a string`);
}

function asNumber(value: Value): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new ExpressionError(`${JSON.stringify(value).slice(0, 120)} is not a number`);
}

function asList(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null) return Object.values(value);
  throw new ExpressionError(`${JSON.stringify(value).slice(0, 120)} is not a list`);
}

function asObject(value: Value): Record<string, Value> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new ExpressionError(`${JSON.stringify(value).slice(0, 120)} is not a map`);
}

function asCollection(value: Value): object {
  return Array.isArray(value) ? value : asObject(value);
}

import { styled } from '../command-line/text-style';
import type { LogEvent } from './log-events';

/* What is told at the start of the line, or not worth telling on each. */
const KNOWN = new Set(['time', 'level', 'msg', 'colour', 'version', 'instanceId', 'err']);
const STYLES: ReadonlyMap<string, 'yellow' | 'red'> = new Map([
  ['warn', 'yellow'],
  ['error', 'red'],
  ['fatal', 'red'],
] as const);

/**
 * A line of a task's log for people: when, who, what, and the rest as `key=value`; an error's stack below it. What is
 * no JSON, as from a container that ends before its server runs, stays as it is.
 */
export function logLine({ at, message }: LogEvent, coloured: boolean): string {
  const text = message.trimEnd();
  const entry = parseEntry(text);
  if (!entry) return `${timeOfDay(at)}  ${text}`;
  const { instanceId, level, msg, err } = entry;
  const name = typeof level === 'string' ? level : 'info';
  const rest = Object.entries(entry)
    .filter(([key]) => !KNOWN.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const line = [timeOfDay(at), asText(instanceId), name.toUpperCase().padEnd(5), asText(msg), ...rest]
    .filter((part) => part !== '')
    .join('  ');
  const style = STYLES.get(name);
  return [style ? styled(coloured, style, line) : line, ...stackOf(err)].join('\n');
}

function parseEntry(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && 'msg' in value
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

function stackOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const { stack, message } = error as { readonly stack?: unknown; readonly message?: unknown };
  const told = asText(stack) || asText(message);
  return told === '' ? [] : told.split('\n').map((line) => `    ${line}`);
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `14:05:09.123`, by the clock of this machine. */
function timeOfDay(ms: number): string {
  const date = new Date(ms);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

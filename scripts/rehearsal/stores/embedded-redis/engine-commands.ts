import { RedisError } from './reply';

/** Runs a command as the engine has it. */
export type EngineCall = (name: string, ...args: readonly string[]) => Promise<unknown>;

/** Runs a command by means of the engine's commands. */
export type EngineCommand = (call: EngineCall, args: readonly string[]) => Promise<unknown>;

export const syntaxError = () => new RedisError('ERR syntax error');

/** Whether this is an integer as Redis takes one, within what a double holds exactly. */
export function isInteger(text: string): boolean {
  return /^(0|-?[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text));
}

/** @throws RedisError if it is no integer */
export function parseInteger(text = ''): number {
  if (!isInteger(text)) throw new RedisError('ERR value is not an integer or out of range');
  return Number(text);
}

/** A double as Redis takes one, infinite ones too. @throws RedisError */
export function parseDouble(text: string | undefined): number {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text ?? '');
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  const value = text === undefined || text.trim() !== text || text === '' ? NaN : Number(text);
  if (Number.isNaN(value)) throw new RedisError('ERR value is not a valid float');
  return value;
}

/** A score in the writing of Redis 7.2 and later: the fewest digits that make the same number. */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Math.abs(value) >= 1e17) return value.toExponential();
  return Object.is(value, -0) ? '-0' : String(value);
}

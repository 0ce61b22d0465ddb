import { RedisError } from './reply';

/** Runs a command as the engine has it. */
export type EngineCall = (name: string, ...args: readonly string[]) => Promise<unknown>;

/** Runs a command by means of the engine's commands. */
export type EngineCommand = (call: EngineCall, args: readonly string[]) => Promise<unknown>;

export const syntaxError = () => new RedisError('ERR syntax error');
export const notAnInteger = () => new RedisError('ERR value is not an integer or out of range');
export const notAFloat = () => new RedisError('ERR value is not a valid float');

/** An integer as Redis takes one, within what a double holds exactly. @throws RedisError */
export function parseInteger(text: string | undefined): number {
  const value = text !== undefined && /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) throw notAnInteger();
  return value;
}

/** A double as Redis takes one, infinite ones too. @throws RedisError */
export function parseDouble(text: string | undefined): number {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text ?? '');
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  const value = text === undefined || text.trim() !== text || text === '' ? NaN : Number(text);
  if (Number.isNaN(value)) throw notAFloat();
  return value;
}

/** A score in Redis's writing. */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

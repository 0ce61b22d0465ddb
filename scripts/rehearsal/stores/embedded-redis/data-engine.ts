import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import RedisMock from 'ioredis-mock';
import { type DataCommand, keysOf, type ReplyKind } from './data-commands';
import { type EngineCall, parseDouble, parseInteger } from './engine-commands';
import { RedisError, type Reply, Status } from './reply';
import { SORTED_SET_COMMANDS } from './sorted-set-commands';
import { STRING_COMMANDS } from './string-commands';

/** How the engine tells the size of a collection. */
const SIZE_COMMANDS = { hash: 'hlen', set: 'scard', zset: 'zcard', list: 'llen' } as const;
const TAKES_AWAY = /pop|rem|move|trim|hdel/;
const OWN_COMMANDS = new Map([...STRING_COMMANDS, ...SORTED_SET_COMMANDS]);

/**
 * The data of all databases, on ioredis-mock. The engine takes text for bytes, so every byte is handed to it as one
 * character (latin1) and back: keys, fields, members and values may hold any bytes. Where the engine is laxer than
 * Redis, its commands are checked or rebuilt here. One call at a time: callers take turns.
 */
export class DataEngine {
  /** The engine keeps its databases apart by address. */
  readonly #host = randomUUID();
  readonly #databases = new Map<number, Redis>();

  /** Runs a data command whose arity has been checked. @throws RedisError */
  async execute(
    database: number,
    name: string,
    command: DataCommand,
    args: readonly Buffer[],
  ): Promise<Reply> {
    const words = args.map(toEngine);
    const call = this.#callOn(database);
    for (const index of command.integers ?? []) parseInteger(words[index]);
    for (const index of command.floats ?? []) parseDouble(words[index]);
    const keys = keysOf(command, words);
    await checkTypes(call, command, keys);
    const own = OWN_COMMANDS.get(name);
    const result = await (own ? own(call, words) : call(name, ...words));
    if (TAKES_AWAY.test(name)) await dropEmpty(call, command, keys);
    return toReply(result, command.reply);
  }

  async flush(databases: Iterable<number> = this.#databases.keys()): Promise<void> {
    for (const database of databases) await this.#callOn(database)('flushdb');
  }

  #callOn(database: number): EngineCall {
    const engine = this.#databases.get(database) ?? new RedisMock({ host: this.#host, db: database });
    this.#databases.set(database, engine);
    return async (name, ...args) => {
      const method: unknown = Reflect.get(engine, name);
      if (typeof method !== 'function') throw new RedisError(`ERR unknown command '${name}'`);
      try {
        return await (Reflect.apply(method, engine, args) as Promise<unknown>);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw new RedisError(/^[A-Z]+ /.test(message) ? message : `ERR ${message}`);
      }
    };
  }
}

async function checkTypes(call: EngineCall, { type }: DataCommand, keys: readonly string[]): Promise<void> {
  if (!type) return;
  for (const key of keys) {
    const found = await call('type', key);
    if (found === 'none' || found === type) continue;
    throw new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value');
  }
}

/** A collection without elements does not exist. */
async function dropEmpty(call: EngineCall, { type }: DataCommand, keys: readonly string[]): Promise<void> {
  if (!type || type === 'string') return;
  for (const key of keys) {
    if ((await call(SIZE_COMMANDS[type], key)) === 0) await call('del', key);
  }
}

function toReply(result: unknown, kind: ReplyKind): Reply {
  if (Array.isArray(result)) {
    return result.map((element: unknown) =>
      Array.isArray(element)
        ? toReply(element, 'array')
        : toReply(element, kind === 'integers' ? 'integer' : 'bulk'),
    );
  }
  if (result === null || result === undefined || Buffer.isBuffer(result)) return result ?? null;
  if (kind === 'array' && typeof result === 'object') return toReply(Object.entries(result).flat(), kind);
  if (typeof result === 'number' && kind === 'integer') return result;
  if (typeof result !== 'string' && typeof result !== 'number') return null;
  return kind === 'status' ? new Status(String(result)) : toBytes(String(result));
}

/** The one name that an object, as which the engine keeps names, cannot have: given one more character than a byte. */
const RESERVED = '__proto__';
const ESCAPED = `${RESERVED}\u0100`;

function toEngine(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  return text === RESERVED ? ESCAPED : text;
}

function toBytes(text: string): Buffer {
  return Buffer.from(text === ESCAPED ? RESERVED : text, 'latin1');
}

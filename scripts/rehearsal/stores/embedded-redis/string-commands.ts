import { type EngineCommand, isInteger, parseInteger, syntaxError } from './engine-commands';
import { RedisError } from './reply';

const EXPIRIES: ReadonlySet<string> = new Set(['EX', 'PX', 'EXAT', 'PXAT']);

/** SET with NX or XX, GET, and an expiry; KEEPTTL is not served. */
const set: EngineCommand = async (call, [key = '', value = '', ...options]) => {
  let condition: 'NX' | 'XX' | undefined;
  let returnsOld = false;
  let expiry: readonly string[] = [];
  for (let at = 0; at < options.length; at += 1) {
    const option = options[at]?.toUpperCase() ?? '';
    if ((option === 'NX' || option === 'XX') && !condition) {
      condition = option;
    } else if (option === 'GET') {
      returnsOld = true;
    } else if (EXPIRIES.has(option) && expiry.length === 0 && at + 1 < options.length) {
      at += 1;
      const time = parseInteger(options[at]);
      if (time <= 0) throw invalidExpiry('set');
      expiry = [option, String(time)];
    } else {
      throw syntaxError();
    }
  }
  const old = returnsOld ? await call('get', key) : undefined;
  const done = await call('set', key, value, ...(condition ? [condition] : []), ...expiry);
  return returnsOld ? (typeof old === 'string' ? Buffer.from(old, 'latin1') : null) : done;
};

const setWithExpiry =
  (name: 'setex' | 'psetex'): EngineCommand =>
  (call, args) => {
    if (parseInteger(args[1]) <= 0) throw invalidExpiry(name);
    return call(name, ...args);
  };

/** Counting, on values that are integers. */
const counting =
  (name: string): EngineCommand =>
  async (call, args) => {
    const old = await call('get', args[0] ?? '');
    if (typeof old === 'string') parseInteger(old);
    return call(name, ...args);
  };

const mset: EngineCommand = (call, args) => {
  if (args.length % 2 !== 0) throw new RedisError("ERR wrong number of arguments for 'mset' command");
  return call('mset', ...args);
};

/** What is no string has no value for MGET. */
const mget: EngineCommand = (call, keys) =>
  Promise.all(keys.map(async (key) => ((await call('type', key)) === 'string' ? call('get', key) : null)));

const hincrby: EngineCommand = async (call, args) => {
  const old = await call('hget', args[0] ?? '', args[1] ?? '');
  if (typeof old === 'string' && !isInteger(old)) throw new RedisError('ERR hash value is not an integer');
  return call('hincrby', ...args);
};

function invalidExpiry(name: string): RedisError {
  return new RedisError(`ERR invalid expire time in '${name}' command`);
}

export const STRING_COMMANDS: ReadonlyMap<string, EngineCommand> = new Map<string, EngineCommand>([
  ['set', set],
  ['setex', setWithExpiry('setex')],
  ['psetex', setWithExpiry('psetex')],
  ['mset', mset],
  ['mget', mget],
  ['hincrby', hincrby],
  ...['incr', 'decr', 'incrby', 'decrby'].map((name) => [name, counting(name)] as const),
]);

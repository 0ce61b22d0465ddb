/** How the engine's answer is to be told: as which type of reply. */
export type ReplyKind = 'status' | 'bulk' | 'integer' | 'array' | 'integers' | 'scan';
export type ValueType = 'string' | 'hash' | 'set' | 'zset' | 'list';

export interface DataCommand {
  /** The number of words with the command's name; negative for that many or more. */
  readonly arity: number;
  readonly reply: ReplyKind;
  /** The type that the values of the keys must have, if they are there. */
  readonly type?: ValueType | undefined;
  /** Which arguments are keys. @default 'first' */
  readonly keys?: 'first' | 'two' | 'all' | 'pairs' | 'none';
  /** Which arguments (from 0) must be integers. */
  readonly integers?: readonly number[];
  /** Which arguments (from 0) must be numbers. */
  readonly floats?: readonly number[];
}

const typed = (type: ValueType | undefined, commands: Record<string, Omit<DataCommand, 'type'>>) =>
  Object.entries(commands).map(([name, command]) => [name, { ...command, type }] as const);

/** The commands on data that are served, by lower-case name: those that answer just as Redis does. */
export const DATA_COMMANDS: ReadonlyMap<string, DataCommand> = new Map<string, DataCommand>([
  ...typed(undefined, {
    del: { arity: -2, reply: 'integer', keys: 'all' },
    unlink: { arity: -2, reply: 'integer', keys: 'all' },
    exists: { arity: -2, reply: 'integer', keys: 'all' },
    type: { arity: 2, reply: 'status' },
    keys: { arity: 2, reply: 'array', keys: 'none' },
    scan: { arity: -2, reply: 'scan', keys: 'none' },
    dbsize: { arity: 1, reply: 'integer', keys: 'none' },
    expire: { arity: 3, reply: 'integer', integers: [1] },
    pexpire: { arity: 3, reply: 'integer', integers: [1] },
    expireat: { arity: 3, reply: 'integer', integers: [1] },
    pexpireat: { arity: 3, reply: 'integer', integers: [1] },
    ttl: { arity: 2, reply: 'integer' },
    pttl: { arity: 2, reply: 'integer' },
    persist: { arity: 2, reply: 'integer' },
    set: { arity: -3, reply: 'status' },
    mset: { arity: -3, reply: 'status', keys: 'pairs' },
    setnx: { arity: 3, reply: 'integer' },
    setex: { arity: 4, reply: 'status', integers: [1] },
    psetex: { arity: 4, reply: 'status', integers: [1] },
    mget: { arity: -2, reply: 'array', keys: 'none' },
  }),
  ...typed('string', {
    get: { arity: 2, reply: 'bulk' },
    getset: { arity: 3, reply: 'bulk' },
    getdel: { arity: 2, reply: 'bulk' },
    append: { arity: 3, reply: 'integer' },
    strlen: { arity: 2, reply: 'integer' },
    incr: { arity: 2, reply: 'integer' },
    decr: { arity: 2, reply: 'integer' },
    incrby: { arity: 3, reply: 'integer', integers: [1] },
    decrby: { arity: 3, reply: 'integer', integers: [1] },
  }),
  ...typed('hash', {
    hget: { arity: 3, reply: 'bulk' },
    hset: { arity: -4, reply: 'integer' },
    hmset: { arity: -4, reply: 'status' },
    hsetnx: { arity: 4, reply: 'integer' },
    hmget: { arity: -3, reply: 'array' },
    hgetall: { arity: 2, reply: 'array' },
    hdel: { arity: -3, reply: 'integer' },
    hexists: { arity: 3, reply: 'integer' },
    hlen: { arity: 2, reply: 'integer' },
    hkeys: { arity: 2, reply: 'array' },
    hvals: { arity: 2, reply: 'array' },
    hstrlen: { arity: 3, reply: 'integer' },
    hincrby: { arity: 4, reply: 'integer', integers: [2] },
    hscan: { arity: -3, reply: 'scan' },
  }),
  ...typed('set', {
    sadd: { arity: -3, reply: 'integer' },
    srem: { arity: -3, reply: 'integer' },
    smembers: { arity: 2, reply: 'array' },
    sismember: { arity: 3, reply: 'integer' },
    smismember: { arity: -3, reply: 'integers' },
    scard: { arity: 2, reply: 'integer' },
    smove: { arity: 4, reply: 'integer', keys: 'two' },
    spop: { arity: 2, reply: 'bulk' },
    srandmember: { arity: 2, reply: 'bulk' },
    sinter: { arity: -2, reply: 'array', keys: 'all' },
    sunion: { arity: -2, reply: 'array', keys: 'all' },
    sdiff: { arity: -2, reply: 'array', keys: 'all' },
    sscan: { arity: -3, reply: 'scan' },
  }),
  ...typed('zset', {
    zadd: { arity: -4, reply: 'integer' },
    zcard: { arity: 2, reply: 'integer' },
    zscore: { arity: 3, reply: 'bulk' },
    zmscore: { arity: -3, reply: 'array' },
    zincrby: { arity: 4, reply: 'bulk', floats: [1] },
    zrank: { arity: 3, reply: 'integer' },
    zrevrank: { arity: 3, reply: 'integer' },
    zrange: { arity: -4, reply: 'array' },
    zrevrange: { arity: -4, reply: 'array' },
    zrangebyscore: { arity: -4, reply: 'array' },
    zrevrangebyscore: { arity: -4, reply: 'array' },
    zcount: { arity: 4, reply: 'integer' },
    zrem: { arity: -3, reply: 'integer' },
    zremrangebyscore: { arity: 4, reply: 'integer' },
    zremrangebyrank: { arity: 4, reply: 'integer', integers: [1, 2] },
    zpopmin: { arity: -2, reply: 'array' },
    zpopmax: { arity: -2, reply: 'array' },
    zscan: { arity: -3, reply: 'scan' },
  }),
  ...typed('list', {
    lpush: { arity: -3, reply: 'integer' },
    rpush: { arity: -3, reply: 'integer' },
    lpushx: { arity: -3, reply: 'integer' },
    rpushx: { arity: -3, reply: 'integer' },
    lpop: { arity: 2, reply: 'bulk' },
    rpop: { arity: 2, reply: 'bulk' },
    llen: { arity: 2, reply: 'integer' },
    lindex: { arity: 3, reply: 'bulk', integers: [1] },
    lrange: { arity: 4, reply: 'array', integers: [1, 2] },
    ltrim: { arity: 4, reply: 'status', integers: [1, 2] },
    lrem: { arity: 4, reply: 'integer', integers: [1] },
    rpoplpush: { arity: 3, reply: 'bulk', keys: 'two' },
  }),
]);

/** The keys among a data command's arguments. */
export function keysOf({ keys = 'first' }: DataCommand, args: readonly string[]): readonly string[] {
  if (keys === 'none') return [];
  if (keys === 'all') return args;
  if (keys === 'pairs') return args.filter((_, index) => index % 2 === 0);
  return args.slice(0, keys === 'two' ? 2 : 1);
}

import {
  type EngineCall,
  type EngineCommand,
  formatDouble,
  isInteger,
  parseDouble,
  parseInteger,
  syntaxError,
} from './engine-commands';
import { RedisError } from './reply';

interface Entry {
  readonly member: string;
  readonly score: number;
}

/** The set in order, lowest score first. */
async function entriesOf(call: EngineCall, key: string): Promise<Entry[]> {
  const flat = (await call('zrange', key, '0', '-1', 'WITHSCORES')) as readonly string[];
  return flat.flatMap((member, at) => (at % 2 === 0 ? [{ member, score: Number(flat[at + 1]) }] : []));
}

async function scoreOf(call: EngineCall, key: string, member: string): Promise<number | undefined> {
  const score = await call('zscore', key, member);
  return score === null ? undefined : Number(score);
}

interface AddOptions {
  readonly flags: ReadonlySet<string>;
  readonly pairs: readonly Entry[];
}

const zadd: EngineCommand = async (call, [key = '', ...rest]) => {
  const { flags, pairs } = addOptions(rest);
  let added = 0;
  let changed = 0;
  let last: number | null = null;
  for (const { member, score } of pairs) {
    const old = await scoreOf(call, key, member);
    const next = flags.has('INCR') ? (old ?? 0) + score : score;
    if (Number.isNaN(next)) throw new RedisError('ERR resulting score is not a number (NaN)');
    last = null;
    if (old === undefined ? flags.has('XX') : flags.has('NX')) continue;
    if (old !== undefined && ((flags.has('GT') && next <= old) || (flags.has('LT') && next >= old))) continue;
    last = next;
    if (old === undefined) added += 1;
    else if (old !== next) changed += 1;
    await call('zadd', key, String(next), member);
  }
  if (flags.has('INCR')) return last === null ? null : formatDouble(last);
  return flags.has('CH') ? added + changed : added;
};

function addOptions(args: readonly string[]): AddOptions {
  const flags = new Set<string>();
  let at = 0;
  for (; /^(nx|xx|gt|lt|ch|incr)$/i.test(args[at] ?? ''); at += 1) flags.add(String(args[at]).toUpperCase());
  const rest = args.slice(at);
  if (rest.length === 0 || rest.length % 2 !== 0) throw syntaxError();
  if (flags.has('NX') && flags.has('XX')) {
    throw new RedisError('ERR XX and NX options at the same time are not compatible');
  }
  if ([...flags].filter((flag) => ['GT', 'LT', 'NX'].includes(flag)).length > 1) {
    throw new RedisError('ERR GT, LT, and/or NX options at the same time are not compatible');
  }
  if (flags.has('INCR') && rest.length > 2) {
    throw new RedisError('ERR INCR option supports a single increment-element pair');
  }
  const pairs = rest.flatMap((score, index) =>
    index % 2 === 0 ? [{ score: parseDouble(score), member: rest[index + 1] ?? '' }] : [],
  );
  return { flags, pairs };
}

type ScoreTest = (score: number) => boolean;

function scoreRange(low: string | undefined, high: string | undefined): ScoreTest {
  const bound = (text = '') => {
    try {
      return { value: parseDouble(text.replace(/^\(/, '')), exclusive: text.startsWith('(') };
    } catch {
      throw new RedisError('ERR min or max is not a float');
    }
  };
  const [from, to] = [bound(low), bound(high)];
  return (score) =>
    (from.exclusive ? score > from.value : score >= from.value) &&
    (to.exclusive ? score < to.value : score <= to.value);
}

/** What remains of a range's options: `WITHSCORES` and `LIMIT offset count`. */
function rangeOptions(options: readonly string[]) {
  let withScores = false;
  let [offset, count] = [0, -1];
  for (let at = 0; at < options.length; at += 1) {
    const option = options[at]?.toUpperCase();
    if (option === 'WITHSCORES') {
      withScores = true;
    } else if (option === 'LIMIT' && at + 2 < options.length) {
      [offset, count] = [parseInteger(options[at + 1]), parseInteger(options[at + 2])];
      at += 2;
    } else {
      throw syntaxError();
    }
  }
  return (entries: readonly Entry[]) => {
    const page = offset < 0 ? [] : entries.slice(offset, count < 0 ? undefined : offset + count);
    return page.flatMap(({ member, score }) => (withScores ? [member, formatDouble(score)] : [member]));
  };
}

const rangeByScore =
  (reversed: boolean): EngineCommand =>
  async (call, [key = '', from, to, ...options]) => {
    const within = reversed ? scoreRange(to, from) : scoreRange(from, to);
    const page = rangeOptions(options);
    const entries = (await entriesOf(call, key)).filter(({ score }) => within(score));
    return page(reversed ? entries.reverse() : entries);
  };

const rangeByRank =
  (reversed: boolean): EngineCommand =>
  async (call, [key = '', from, to, ...options]) => {
    const [start, stop] = [parseInteger(from), parseInteger(to)];
    if (options.some((option) => option.toUpperCase() !== 'WITHSCORES')) throw syntaxError();
    const entries = await entriesOf(call, key);
    if (reversed) entries.reverse();
    const absolute = (index: number) => (index < 0 ? Math.max(entries.length + index, -1) : index);
    return rangeOptions(options)(entries.slice(Math.max(absolute(start), 0), absolute(stop) + 1));
  };

/** ZRANGE in all its forms but BYLEX. */
const zrange: EngineCommand = (call, args) => {
  const isOption = (name: string) => (option: string) => option.toUpperCase() === name;
  const options = args.slice(3);
  const reversed = options.some(isOption('REV'));
  const byScore = options.some(isOption('BYSCORE'));
  const rest = options.filter((option) => !isOption('REV')(option) && !isOption('BYSCORE')(option));
  if (!byScore && rest.some(isOption('LIMIT'))) {
    throw new RedisError(
      'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    );
  }
  return (byScore ? rangeByScore(reversed) : rangeByRank(reversed))(call, [...args.slice(0, 3), ...rest]);
};

const zcount: EngineCommand = async (call, [key = '', from, to]) => {
  const within = scoreRange(from, to);
  return (await entriesOf(call, key)).filter(({ score }) => within(score)).length;
};

const zremrangebyscore: EngineCommand = async (call, [key = '', from, to]) => {
  const within = scoreRange(from, to);
  const members = (await entriesOf(call, key)).filter(({ score }) => within(score));
  return members.length === 0 ? 0 : call('zrem', key, ...members.map(({ member }) => member));
};

const pop =
  (highest: boolean): EngineCommand =>
  async (call, [key = '', count = '1', ...more]) => {
    if (more.length > 0) throw syntaxError();
    const wanted = isInteger(count) ? Number(count) : -1;
    if (wanted < 0) throw new RedisError('ERR value is out of range, must be positive');
    const entries = await entriesOf(call, key);
    if (highest) entries.reverse();
    const taken = entries.slice(0, wanted);
    if (taken.length > 0) await call('zrem', key, ...taken.map(({ member }) => member));
    return taken.flatMap(({ member, score }) => [member, formatDouble(score)]);
  };

const zincrby: EngineCommand = (call, [key = '', increment = '', member = '']) =>
  zadd(call, [key, 'INCR', increment, member]);

const zscore: EngineCommand = async (call, [key = '', member = '']) => {
  const score = await scoreOf(call, key, member);
  return score === undefined ? null : formatDouble(score);
};

const zmscore: EngineCommand = (call, [key = '', ...members]) =>
  Promise.all(members.map((member) => zscore(call, [key, member])));

const zscan: EngineCommand = async (call, args) => {
  const [cursor, flat] = (await call('zscan', ...args)) as readonly [string, readonly string[]];
  return [cursor, flat.map((text, at) => (at % 2 === 0 ? text : formatDouble(Number(text))))];
};

export const SORTED_SET_COMMANDS: ReadonlyMap<string, EngineCommand> = new Map([
  ['zadd', zadd],
  ['zincrby', zincrby],
  ['zscore', zscore],
  ['zmscore', zmscore],
  ['zrange', zrange],
  ['zrevrange', rangeByRank(true)],
  ['zrangebyscore', rangeByScore(false)],
  ['zrevrangebyscore', rangeByScore(true)],
  ['zcount', zcount],
  ['zremrangebyscore', zremrangebyscore],
  ['zpopmin', pop(false)],
  ['zpopmax', pop(true)],
  ['zscan', zscan],
]);

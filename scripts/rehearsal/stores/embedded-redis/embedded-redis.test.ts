import { Redis } from 'ioredis';
import { connectWire, encodeCommand } from '../testing/redis-wire';
import { MAX_COMMAND_BYTES } from './command-parser';
import { type EmbeddedRedis, startEmbeddedRedis } from './embedded-redis';
import { MAX_OUTPUT_BYTES } from './session';

let server: EmbeddedRedis;
let redis: Redis;
beforeEach(async () => {
  server = await startEmbeddedRedis();
  redis = new Redis(server.url);
});
afterEach(async () => {
  redis.disconnect();
  await server.stop();
});

it('refuses a command that is too large, and goes on for the others', async () => {
  const wire = await connectWire(server.url);
  wire.send(encodeCommand(['SET', 'k', Buffer.alloc(MAX_COMMAND_BYTES)]));
  expect(await wire.rest()).toBe('-ERR Protocol error: invalid bulk length\r\n');
  expect(await redis.exists('k')).toBe(0);
});

it('drops a subscriber that does not read, and keeps the others', async () => {
  const [slow, quick] = [await connectWire(server.url), await connectWire(server.url)];
  await slow.ask('SUBSCRIBE c');
  await quick.ask('SUBSCRIBE c');
  slow.socket.pause();
  const message = Buffer.alloc(MAX_COMMAND_BYTES / 2);
  let receivers = 2;
  let sent = 0;
  for (; receivers === 2 && sent < 20 * MAX_OUTPUT_BYTES; sent += message.length) {
    receivers = await redis.publish('c', message);
    await quick.reply();
  }
  expect(receivers).toBe(1);
  expect(sent).toBeGreaterThan(MAX_OUTPUT_BYTES);
  slow.close();
  quick.close();
});

it('forgets the subscriptions of a connection that closes', async () => {
  const wire = await connectWire(server.url);
  await wire.ask('SUBSCRIBE c');
  await wire.ask('PSUBSCRIBE p*');
  wire.close();
  while ((await redis.call('PUBSUB', 'NUMPAT')) !== 0) await redis.ping();
  expect(await redis.call('PUBSUB', 'CHANNELS')).toEqual([]);
});

it('ends a script that would run for ever, and runs the next', async () => {
  await expect(redis.eval('while true do end', 0)).rejects.toThrow('the script ran too long');
  expect(await redis.eval('return 1', 0)).toBe(1);
});

it.each([
  ["return redis.call('HGET', KEYS[1], 'f')", /^WRONGTYPE Operation against a key/],
  ["return redis.call('NOPE')", /^ERR Unknown Redis command called from script/],
  ["return redis.call('GET')", /^ERR Wrong number of args calling Redis command from script/],
  ["return redis.call('SUBSCRIBE', 'c')", /^ERR This Redis command is not allowed from script/],
  ["return redis.call('EVAL', 'return 1', 0)", /^ERR This Redis command is not allowed from script/],
  ['return redis.call()', /^ERR Please specify at least one argument/],
  ["return redis.call('GET', {})", /^ERR Lua redis lib command arguments must be strings or integers/],
  ["error('mine')", /^ERR user_script:1: mine/],
  ['return (', /^ERR Error compiling script/],
  ['return nothing', /nonexistent global variable 'nothing'/],
  ['mine = 1', /attempted to create global variable 'mine'/],
  ['return os.exit()', /nonexistent global variable 'os'/],
])('a script that fails is an error: %s', async (script, message) => {
  await redis.set('k', 'v');
  await expect(redis.eval(script, 1, 'k')).rejects.toThrow(message);
});

it('keeps numbers beyond 32 bits in scripts', async () => {
  await redis.set('n', 4_000_000_000);
  const script = "return redis.call('INCRBY', KEYS[1], 1) + tonumber(ARGV[1]) * 1000 + 50000 * 50000";
  expect(await redis.eval(script, 1, 'n', 1_760_000_000)).toBe(
    4_000_000_001 + 1_760_000_000_000 + 2_500_000_000,
  );
});

it('offers RESP2 only', async () => {
  const wire = await connectWire(server.url);
  expect(await wire.ask('HELLO 3')).toBe('-NOPROTO unsupported protocol version');
  expect(await wire.ask('HELLO 2')).toContain('"proto" :2');
  expect(await wire.ask('WATCH k')).toMatch(/^-ERR unknown command/);
  wire.send(encodeCommand(['QUIT']));
  wire.send(encodeCommand(['PING']));
  expect(await wire.rest()).toBe('+OK\r\n');
});

it('shares nothing with another embedded Redis', async () => {
  const other = await startEmbeddedRedis();
  await redis.set('k', 'v');
  const wire = await connectWire(other.url);
  expect(await wire.ask('GET k')).toBe('nil');
  wire.close();
  await other.stop();
});

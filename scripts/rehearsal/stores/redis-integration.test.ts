import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { io, type Socket as ClientSocket } from 'socket.io-client';
import { testedRedises } from './testing/redis-servers';
import { TRANSCRIPTS } from './testing/redis-transcripts';
import { connectWire, encodeCommand } from './testing/redis-wire';

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const REDISES = testedRedises();

it(`runs the suite against: ${REDISES.map(({ name }) => name).join(', ')}`, () => {
  expect(REDISES[0]?.name).toBe('the embedded Redis');
});

describe.each(REDISES)('$name', ({ isEmbedded, ...tested }) => {
  let server: Awaited<ReturnType<typeof tested.start>>;
  let redis: Redis;
  const clients: Redis[] = [];
  const connect = () => {
    const client = new Redis(server.url);
    clients.push(client);
    return client;
  };
  beforeAll(async () => {
    server = await tested.start();
  });
  beforeEach(async () => {
    redis = connect();
    await redis.flushall();
  });
  afterEach(() => clients.splice(0).forEach((client) => client.disconnect()));
  afterAll(() => server.stop());

  describe('replies as Redis does', () => {
    // Of a server of another version, an error's wording may be its own.
    const comparable = (reply: string) => (isEmbedded ? reply : reply.replace(/^(-\S+).*/, '$1'));

    it.each(Object.entries(TRANSCRIPTS))('to commands on %s', async (_, transcript) => {
      const wire = await connectWire(server.url);
      const replies: [string, string][] = [];
      for (const [command] of transcript) replies.push([command, comparable(await wire.ask(command))]);
      wire.close();
      expect(replies).toEqual(transcript.map(([command, reply]) => [command, comparable(reply)]));
    });
  });

  describe('keeps any bytes', () => {
    it('in keys, values, fields, members and elements', async () => {
      const [field, other] = [Buffer.from([0, 255, 13, 10]), Buffer.from('é\u{1f600}')];
      await redis.set(EVERY_BYTE, EVERY_BYTE);
      await redis.hset('h', field, EVERY_BYTE);
      await redis.sadd('s', EVERY_BYTE);
      await redis.zadd('z', 1, EVERY_BYTE, 2, other);
      await redis.rpush('l', EVERY_BYTE, other);
      expect(await redis.getBuffer(EVERY_BYTE)).toEqual(EVERY_BYTE);
      expect(await redis.append(EVERY_BYTE, '')).toBe(256);
      expect(await redis.hgetallBuffer('h')).toEqual({ [field.toString()]: EVERY_BYTE });
      expect(await redis.sismember('s', EVERY_BYTE)).toBe(1);
      expect(await redis.smembersBuffer('s')).toEqual([EVERY_BYTE]);
      expect(await redis.zrangeBuffer('z', 0, -1)).toEqual([EVERY_BYTE, other]);
      expect(await redis.lrangeBuffer('l', 0, -1)).toEqual([EVERY_BYTE, other]);
    });

    it('on their way through a script', async () => {
      const script = "redis.call('SET', KEYS[1], ARGV[1]) return {redis.call('GET', KEYS[1]), #ARGV[1]}";
      const [value, length] = (await redis.callBuffer(
        'EVAL',
        script,
        1,
        EVERY_BYTE,
        EVERY_BYTE,
      )) as unknown[];
      expect(value).toEqual(EVERY_BYTE);
      expect(length).toBe(256);
    });

    it('on their way through a channel, however many listen', async () => {
      const channel = Buffer.from([0xff, 0, 0x2a, 0xe9]);
      const [exact, pattern] = [connect(), connect()];
      const got: [string, Buffer, Buffer][] = [];
      exact.on('messageBuffer', (from: Buffer, message: Buffer) => got.push(['exact', from, message]));
      pattern.on('pmessageBuffer', (_: string, from: Buffer, message: Buffer) =>
        got.push(['pattern', from, message]),
      );
      await exact.subscribe(channel);
      await pattern.call('psubscribe', Buffer.from([0xff, 0x3f, 0x5c, 0x2a, 0x2a]));
      expect(await redis.publish(channel, EVERY_BYTE)).toBe(2);
      expect(await redis.publish(Buffer.from([0xff, 0, 0, 0xe9]), 'nobody')).toBe(0);
      await exact.ping();
      await pattern.ping();
      expect(got).toHaveLength(2);
      expect(got).toContainEqual(['exact', channel, EVERY_BYTE]);
      expect(got).toContainEqual(['pattern', channel, EVERY_BYTE]);
    });
  });

  describe('reads', () => {
    it('commands that come byte by byte, and many at once', async () => {
      const wire = await connectWire(server.url);
      const bytes = encodeCommand(['SET', 'split', EVERY_BYTE]);
      for (let at = 0; at < bytes.length; at += 7) {
        wire.send(bytes.subarray(at, at + 7));
        await new Promise(setImmediate);
      }
      wire.send(Buffer.concat([encodeCommand(['STRLEN', 'split']), encodeCommand(['PING'])]));
      wire.send('PING\r\n  echo   typed \r\n\r\n*0\r\nPING\n');
      const replies: string[] = [];
      for (let index = 0; index < 6; index += 1) replies.push(await wire.reply());
      expect(replies).toEqual(['+OK', ':256', '+PONG', '+PONG', '"typed"', '+PONG']);
      wire.close();
    });

    it.each([
      ['no bulk string', '*2\r\n:1\r\n', "-ERR Protocol error: expected '$', got ':'"],
      ['a count that is none', '*many\r\n', '-ERR Protocol error: invalid multibulk length'],
      ['an endless count', '*99999999999\r\n', '-ERR Protocol error: invalid multibulk length'],
      ['a negative length', '*1\r\n$-5\r\n', '-ERR Protocol error: invalid bulk length'],
      ['an endless length', '*1\r\n$99999999999\r\n', '-ERR Protocol error: invalid bulk length'],
      ['an endless line', 'x'.repeat(70_000), '-ERR Protocol error: too big inline request'],
    ])('what was said before %s, then closes the connection', async (_, bytes, error) => {
      const wire = await connectWire(server.url);
      wire.send('PING\r\n');
      wire.send(bytes);
      expect(await wire.rest()).toBe(`+PONG\r\n${error}\r\n`);
      expect(await redis.ping()).toBe('PONG');
    });
  });

  it('takes a pipeline, and a transaction with an error in it', async () => {
    const pipeline = redis.pipeline();
    for (let index = 0; index < 500; index += 1) pipeline.incr('n');
    const results = await pipeline.exec();
    expect(results?.map(([error, value]) => error ?? value)).toEqual(
      Array.from({ length: 500 }, (_, index) => index + 1),
    );
    const transaction = await redis.multi().incr('n').hget('n', 'x').get('n').exec();
    expect(transaction?.map(([error, value]) => error?.message.split(' ')[0] ?? value)).toEqual([
      501,
      'WRONGTYPE',
      '501',
    ]);
  });

  it('counts without losing a step when many clients count at once', async () => {
    const counters = [connect(), connect(), connect()];
    await Promise.all(counters.flatMap((client) => Array.from({ length: 100 }, () => client.incr('n'))));
    expect(await redis.get('n')).toBe('300');
  });

  it('runs a script that admits the first of a sorted set, as one step', async () => {
    const admit = `
      local now = redis.call('TIME')
      local waiting = redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1)
      for _, user in ipairs(waiting) do
        redis.call('ZREM', KEYS[1], user)
        redis.call('ZADD', KEYS[2], tonumber(now[1]) * 1000 + 60000, user)
        redis.call('PUBLISH', 'admitted', user)
      end
      return waiting`;
    for (const user of ['a', 'b', 'c', 'd', 'e'])
      await redis.zadd('waiting', 'NX', await redis.incr('n'), user);
    redis.defineCommand('admit', { numberOfKeys: 2, lua: admit });
    const listener = connect();
    const announced: string[] = [];
    listener.on('message', (_, user: string) => announced.push(user));
    await listener.subscribe('admitted');
    const evaluate = (count: number) => redis.eval(admit, 2, 'waiting', 'active', count);
    const [first, second] = await Promise.all([evaluate(2), evaluate(2)]);
    expect([first, second]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    await listener.ping();
    expect(announced).toEqual(['a', 'b', 'c', 'd']);
    expect(await redis.zcount('active', Date.now(), '+inf')).toBe(4);
    expect(await redis.zrank('waiting', 'e')).toBe(0);
  });

  it('lets keys expire', async () => {
    await redis.set('short', 'x', 'PX', 30);
    await redis.set('long', 'x', 'EX', 100);
    await redis.zadd('set', 1, 'x');
    await redis.pexpire('set', 30);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await redis.mget('short', 'long')).toEqual([null, 'x']);
    expect(await redis.zcard('set')).toBe(0);
    expect(await redis.dbsize()).toBe(1);
  });

  it('serves a client again whose connection broke, with its subscriptions', async () => {
    const subscriber = connect();
    await subscriber.subscribe('news');
    const ready = once(subscriber, 'ready');
    subscriber.stream.destroy();
    await ready;
    await subscriber.ping();
    const message = once(subscriber, 'message');
    await redis.publish('news', 'again');
    expect(await message).toEqual(['news', 'again']);
    expect(await redis.call('PUBSUB', 'NUMSUB', 'news')).toEqual(['news', 1]);
  });

  it('carries Socket.IO from one server to another, binary payloads too', async () => {
    const blue = await socketServer(connect(), connect());
    const green = await socketServer(connect(), connect());
    const sockets = await Promise.all([blue, green].map(({ url }) => connected(url)));
    const received = Promise.all(
      sockets.map(async (socket) => new Promise((resolve) => socket.once('all', resolve))),
    );
    blue.io.emit('all', { text: 'é', bytes: EVERY_BYTE, nested: [1, null, { bytes: EVERY_BYTE }] });
    const expected = { text: 'é', bytes: EVERY_BYTE, nested: [1, null, { bytes: EVERY_BYTE }] };
    expect(await received).toEqual([expected, expected]);

    const known = await blue.io.fetchSockets();
    expect(known.map(({ id }) => id).sort()).toEqual(sockets.map(({ id }) => id).sort());
    sockets.forEach((socket) => socket.disconnect());
    await Promise.all([blue, green].map(({ io: server }) => server.close()));
  });
});

async function socketServer(pub: Redis, sub: Redis): Promise<{ io: Server; url: string }> {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'], adapter: createAdapter(pub, sub) });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  // Two servers know of each other once both have subscribed.
  await sub.ping();
  return { io, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

async function connected(url: string): Promise<ClientSocket> {
  const socket = io(url, { transports: ['websocket'], forceNew: true });
  await new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
  return socket;
}

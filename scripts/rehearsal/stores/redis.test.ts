import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { UsageError } from '../../command-line/context';
import { startEmbeddedRedis } from './embedded-redis/embedded-redis';
import { type RunningRedis, startRedis } from './redis';
import { ping } from './redis-ping';
import { testedRedises } from './testing/redis-servers';

/** Answers every command with PONG, on the port that follows `--port`. */
const PRETENDER = `#!${process.execPath}
const { argv } = process;
require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (data) => socket.write('+PONG\\r\\n'.repeat(data.toString().match(/^\\*/gm)?.length ?? 0)));
}).listen(Number(argv[argv.indexOf('--port') + 1]), argv[argv.indexOf('--bind') + 1]);
`;

let directory: string;
let log: string[];
const onLog = (line: string) => void log.push(line);
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'redis-test-'));
  log = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

function install(name: string, script: string): string {
  const file = path.join(directory, name);
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return file;
}

async function untilGone(url: string): Promise<void> {
  for (;;) {
    try {
      await ping(url, 1_000);
    } catch {
      return;
    }
  }
}

async function untilThere(url: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await ping(url, 1_000);
      return;
    } catch (error) {
      if (tries === 400) throw error;
      await sleep(20);
    }
  }
}

describe('with a REDIS_URL', () => {
  it('uses that Redis, and leaves it running', async () => {
    const external = await startEmbeddedRedis();
    const running = await startRedis({ env: { REDIS_URL: external.url }, directory, onLog });
    expect(running).toMatchObject({ url: external.url, kind: 'external' });
    expect(running.description).toBe(`${new URL(external.url).host}, from REDIS_URL`);
    await expect(running.down()).rejects.toThrow(UsageError);
    await expect(running.up()).rejects.toThrow(/unset REDIS_URL/);
    await running.stop();
    await expect(ping(external.url, 1_000)).resolves.toBeUndefined();
    await external.stop();
  });

  it.each([
    [
      'nothing listens there',
      'redis://:secret@127.0.0.1:1',
      /REDIS_URL: no Redis answers at 127\.0\.0\.1:1 \(/,
    ],
    ['it is no Redis URL', 'http://127.0.0.1:6379', /REDIS_URL is no Redis URL/],
    ['it is no URL', 'localhost', /REDIS_URL is no Redis URL/],
  ])('says in one line what to do when %s', async (_, url, message) => {
    const starting = startRedis({ env: { REDIS_URL: url }, directory, onLog });
    await expect(starting).rejects.toThrow(UsageError);
    await expect(starting).rejects.toThrow(message);
    await expect(starting).rejects.not.toThrow(/secret|\n/);
  });
});

describe('with a server on the PATH', () => {
  it.each(['redis-server', 'valkey-server'])('starts %s privately, and stops it', async (name) => {
    const file = install(name, PRETENDER);
    const running = await startRedis({ env: { PATH: `/nowhere:${directory}` }, directory, onLog });
    expect(running.kind).toBe('server');
    expect(running.description).toBe(`${file}, private, at ${new URL(running.url).host}`);
    await ping(running.url, 1_000);
    await running.stop();
    await running.stop();
    await untilGone(running.url);
    expect(log).toEqual([]);
  });

  it('starts a server again that ended by itself, at the same address, with a word about it', async () => {
    const wish = path.join(directory, 'end');
    install(
      'redis-server',
      `${PRETENDER}setInterval(() => {
        try { require('node:fs').unlinkSync(${JSON.stringify(wish)}); } catch { return; }
        console.log('out of memory');
        process.exit(3);
      }, 10);`,
    );
    const running = await startRedis({ env: { PATH: directory }, directory, onLog });
    writeFileSync(wish, '');
    await untilGone(running.url);
    await untilThere(running.url);
    expect(log).toEqual(['redis-server ended with status 3: out of memory; it is started again']);
    await running.stop();
    await untilGone(running.url);
    expect(log).toHaveLength(1);
  });

  it('uses the embedded one, with a word about it, when the server does not start', async () => {
    const file = install('redis-server', '#!/bin/sh\necho "*** FATAL: bad luck ***" >&2\nexit 1\n');
    const running = await startRedis({ env: { PATH: directory }, directory, onLog });
    expect(running.kind).toBe('embedded');
    expect(log).toEqual([
      `${file} does not start (redis-server ended with status 1: *** FATAL: bad luck ***): the embedded Redis is used instead.`,
    ]);
    await running.stop();
  });

  it('takes the server down with a process that is killed', async () => {
    const server = install('redis-server', PRETENDER);
    const { url, parent } = await parentOfServer(server);
    await ping(url, 1_000);
    parent.kill('SIGKILL');
    await untilGone(url);
  });
});

it.each(testedRedises())('leaves no file behind, nor data on disk: $name', async ({ name, isEmbedded }) => {
  const env = { PATH: isEmbedded ? directory : path.dirname(name) };
  const running = await startRedis({ env, directory, onLog });
  expect(running.kind).toBe(isEmbedded ? 'embedded' : 'server');
  const redis = new Redis(running.url);
  await redis.set('key', 'value');
  redis.disconnect();
  await running.stop();
  expect(readdirSync(directory)).toEqual([]);
});

describe.each(testedRedises())('a Redis that goes down: $name', ({ name, isEmbedded }) => {
  let running: RunningRedis;
  let redis: Redis;
  beforeEach(async () => {
    const env = { PATH: isEmbedded ? directory : path.dirname(name) };
    running = await startRedis({ env, directory, onLog });
    redis = new Redis(running.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    redis.on('error', () => undefined);
  });
  afterEach(async () => {
    redis.disconnect();
    await running.stop();
  });

  it('breaks its connections, answers nobody, and comes back empty at the same address', async () => {
    await redis.set('key', 'value');
    const broken = once(redis, 'close');
    await running.down();
    await broken;
    await expect(ping(running.url, 1_000)).rejects.toThrow('ECONNREFUSED');
    await running.down();
    await running.up();
    await running.up();
    await ping(running.url, 1_000);
    expect(await redis.get('key')).toBeNull();
    expect(log).toEqual([]);
  });

  it('stays down when it is stopped meanwhile', async () => {
    await running.down();
    await running.stop();
    await expect(running.up()).rejects.toThrow('has been stopped');
    await expect(ping(running.url, 1_000)).rejects.toThrow('ECONNREFUSED');
  });

  it('is ended by a stop that comes while it comes up', async () => {
    await running.down();
    const up = running.up();
    await running.stop();
    await up;
    await expect(ping(running.url, 1_000)).rejects.toThrow('ECONNREFUSED');
  });

  if (isEmbedded) return;
  it('comes back when somebody kills it', async () => {
    const [, pid] = /process_id:(\d+)/.exec(await redis.info('server')) ?? [];
    await redis.set('key', 'value');
    process.kill(Number(pid), 'SIGKILL');
    expect(await redis.get('key')).toBeNull();
    expect(log).toEqual([
      `${path.basename(name)} ended with status 1: killed by SIGKILL; it is started again`,
    ]);
  });
});

describe('without any', () => {
  it('embeds one', async () => {
    const running = await startRedis({ env: { PATH: directory }, directory, onLog });
    expect(running).toMatchObject({
      kind: 'embedded',
      description: `embedded, at ${new URL(running.url).host}`,
    });
    await running.stop();
    await running.stop();
    await untilGone(running.url);
  });

  it('starts nothing once it is called off', async () => {
    const starting = startRedis({
      env: {},
      directory,
      onLog,
      signal: AbortSignal.abort(new Error('called off')),
    });
    await expect(starting).rejects.toThrow('called off');
  });
});

/** A process that holds a guarded server, as the rehearsal does. */
async function parentOfServer(server: string): Promise<{ url: string; parent: ChildProcess }> {
  const probe = await startEmbeddedRedis();
  const { port } = new URL(probe.url);
  await probe.stop();
  const guard = path.join(__dirname, 'orphan-guard.cjs');
  const args = JSON.stringify([guard, server, '--bind', '127.0.0.1', '--port', port]);
  const code = `require('node:child_process').spawn(process.execPath, ${args}, { stdio: ['pipe', 'ignore', 'ignore'], detached: true }); console.log('up'); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(parent.stdout, 'data');
  const url = `redis://127.0.0.1:${port}`;
  for (let up = false; !up;) {
    up = await ping(url, 1_000).then(
      () => true,
      () => false,
    );
  }
  return { url, parent };
}

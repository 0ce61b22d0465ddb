import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../free-port';
import { startEmbeddedRedis } from '../embedded-redis/embedded-redis';
import { findRedisServer, startRedisServer } from '../redis-server';

/** The first version (of Redis; Valkey begins at 7) whose replies the transcripts hold. */
const OLDEST_MAJOR = 7;

/** A kind of Redis that the integration tests run against. */
export interface TestedRedis {
  readonly name: string;
  readonly isEmbedded: boolean;
  start(): Promise<{ readonly url: string; stop(): Promise<void> }>;
}

/** The embedded Redis, and the server on the PATH where there is one that is not too old. */
export function testedRedises(): readonly TestedRedis[] {
  const embedded = { name: 'the embedded Redis', isEmbedded: true, start: () => startEmbeddedRedis() };
  const executable = findRedisServer(process.env.PATH);
  if (executable === undefined || majorVersion(executable) < OLDEST_MAJOR) return [embedded];
  return [embedded, { name: executable, isEmbedded: false, start: () => startInTemporary(executable) }];
}

async function startInTemporary(executable: string) {
  const directory = mkdtempSync(path.join(tmpdir(), 'redis-'));
  const server = await startRedisServer({ executable, directory, port: await freePort() });
  return {
    url: server.url,
    stop: () => server.stop().finally(() => rmSync(directory, { recursive: true })),
  };
}

function majorVersion(executable: string): number {
  return Number(/v=(\d+)/.exec(execFileSync(executable, ['--version'], { encoding: 'utf8' }))?.[1] ?? 0);
}

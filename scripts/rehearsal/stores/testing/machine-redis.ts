import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRedis } from '../redis';

/** The Redis that a rehearsal on this machine would use, for tests: a real server where there is one, else the embedded. */
export async function startMachineRedis(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-test-'));
  const redis = await startRedis({ env: { PATH: process.env.PATH }, directory });
  return {
    url: redis.url,
    stop: async () => {
      await redis.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

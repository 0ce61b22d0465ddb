import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { synthesizeApp } from '../../../infra/app';
import { loadConfig } from '../../../infra/config';
import type { System } from '../model';
import { readSystem } from '../stack-reader/stack-reader';

/** The system that the stacks describe when they are synthesized with these variables. */
export async function synthesizedSystem(env: Readonly<Record<string, string>>): Promise<System> {
  const projectRoot = await mkdtemp(path.join(tmpdir(), 'crossfade-test-'));
  try {
    await writeFile(path.join(projectRoot, 'cdktf.json'), '{}');
    const config = loadConfig({ env, projectRoot });
    const outdir = path.join(projectRoot, 'cdktf.out');
    synthesizeApp({ config, projectRoot }, outdir);
    return await readSystem(outdir, config.region);
  } finally {
    await rm(projectRoot, { recursive: true });
  }
}

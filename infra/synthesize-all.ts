import { cpSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { synthesizeApp } from './app';
import { loadConfig } from './config';
import { CONFIGURATIONS } from './configurations';

/**
 * `npx tsx infra/synthesize-all.ts DIRECTORY`: the stacks of every configuration, each as a project of its own in a
 * folder named after it, for checks from outside. Prints the folders. Other settings come from the environment.
 */
const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('name the directory to write to');

for (const [configuration, env] of Object.entries(CONFIGURATIONS)) {
  const projectRoot = resolve(directory, configuration.replaceAll(' ', '-'));
  mkdirSync(projectRoot, { recursive: true });
  cpSync(join(__dirname, '../cdktf.json'), join(projectRoot, 'cdktf.json'));
  const config = loadConfig({ env: { ...process.env, ...env }, projectRoot });
  synthesizeApp({ config, projectRoot }, join(projectRoot, 'cdktf.out'));
  process.stdout.write(`${projectRoot}\n`);
}

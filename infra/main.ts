import { resolve } from 'node:path';
import { synthesizeApp } from './app';
import { loadConfig } from './config';
import { ConfigurationError } from './errors';

const projectRoot = resolve(__dirname, '..');

try {
  synthesizeApp({ config: loadConfig({ env: process.env, projectRoot }), projectRoot });
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

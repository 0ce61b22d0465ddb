import path from 'node:path';
import { abortOnSignals, EXIT_INTERRUPTED } from '../../../scripts/command-line/interruption';
import { createWorkspace } from '../../../scripts/workspace';
import { FOLDER_VARIABLE } from './folder';

/**
 * Makes the folder for what the tests have in common, and has their processes compile every source once between them.
 * It is gone when jest has ended, which an interruption makes it do.
 */
export default function start(): void {
  process.env[FOLDER_VARIABLE] = createWorkspace().directory;
  const preloaded = JSON.stringify(path.join(__dirname, 'compiled-sources.cjs'));
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --require ${preloaded}`.trim();
  abortOnSignals().addEventListener('abort', () => process.exit(EXIT_INTERRUPTED));
}

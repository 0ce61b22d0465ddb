import { abortOnSignals, EXIT_INTERRUPTED } from '../../../scripts/command-line/interruption';
import { prepare } from '../../../scripts/stage/prepared';
import { createWorkspace } from '../../../scripts/workspace';
import { FOLDER_VARIABLE } from './folder';

/** Makes once what every scenario runs. It is gone when jest has ended, which an interruption makes it do. */
export default async function prepareScenarios(): Promise<void> {
  const signal = abortOnSignals();
  const { directory } = createWorkspace();
  process.env[FOLDER_VARIABLE] = directory;
  const end = () => process.exit(EXIT_INTERRUPTED);
  await prepare(directory, signal).catch((error: unknown) => {
    if (signal.aborted) end();
    throw error;
  });
  signal.addEventListener('abort', end);
}

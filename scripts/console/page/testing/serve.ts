import path from 'node:path';
import { buildPage } from '../../../build-page';
import { createWorkspace } from '../../../workspace';
import { startFakeConsole } from './fake-console';
import { SCENES } from './scenes';

/** Builds the page and serves it over a played system, until Ctrl-C: `npx tsx scripts/console/page/testing/serve.ts`. */
async function serve(): Promise<void> {
  const { directory } = createWorkspace();
  await buildPage(path.join(__dirname, '..'), directory);
  const { url } = await startFakeConsole({ directory, port: 4400, before: SCENES.half });
  process.stdout.write(`${url}\n`);
  // Ends in good order, so that the page's folder goes too.
  process.once('SIGINT', () => process.exit(0));
}

void serve();

import path from 'node:path';
import type { CommandContext } from '../command-line/context';
import { audienceAddress } from '../console/audience-address';
import { OBSERVER_CLIENTS } from '../console/defaults';
import { startConsole, type RunningConsole } from '../console/start-console';
import type { Deployment } from '../../infra/outputs';
import type { Rehearsal } from '../rehearsal/rehearsal';
import { REHEARSAL_URL } from '../rollout/connection';
import { portInUse } from './ports';

export interface DemoConsoleConfig {
  readonly context: CommandContext;
  readonly port: number;
  /** A folder for what the console makes. */
  readonly directory: string;
  readonly rehearsal: Pick<Rehearsal, 'url' | 'awsEndpointUrl'>;
  readonly deployment: Deployment;
}

export interface DemoConsole extends Pick<RunningConsole, 'close'> {
  /** Opens it once. */
  readonly url: string;
}

/**
 * Starts the presenter's console of a rehearsal. Until somebody opens it, it is a port and nothing more.
 * @throws UsageError for a taken port
 */
export async function startDemoConsole(config: DemoConsoleConfig): Promise<DemoConsole> {
  const { context, port, directory, rehearsal, deployment } = config;
  const { url, awsEndpointUrl: endpoint } = rehearsal;
  const target = { endpoint, deployment };
  let first: string | undefined;
  const running = await startConsole({
    port,
    pageDirectory: path.join(directory, 'console'),
    live: async () => ({
      env: context.env,
      target,
      url,
      audienceUrl: await audienceAddress(target, url, context.signal),
      flags: endpoint === REHEARSAL_URL ? ' --local' : ` --endpoint-url ${endpoint}`,
      observerClients: OBSERVER_CLIENTS,
    }),
    onUrl: (told) => {
      if (first === undefined) first = told;
      else context.out(`the console is open; for the next browser: ${told}\n`);
    },
    log: (line) => context.err(`${line}\n`),
  }).catch((error: unknown) => {
    throw portInUse(error, '--console-port') ?? error;
  });
  return { url: first ?? '', close: () => running.close() };
}

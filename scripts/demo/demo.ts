import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { ConfigurationError, currentConfig, resourceNames, type Deployment } from '../../infra/outputs';
import { createOperator } from '../autoplay/operator';
import { playShow, type ShowOptions } from '../autoplay/show';
import { buildApp } from '../build-app';
import { aborted } from '../command-line/aborted';
import { UsageError, type CommandContext } from '../command-line/context';
import { mayColour, styled } from '../command-line/text-style';
import { REHEARSAL_URL, withRouter } from '../rollout/connection';
import { systemClock } from '../rollout/system-clock';
import { AsyncStack } from '../async-stack';
import { PROJECT_ROOT } from '../project-root';
import { differences } from '../rehearsal/differences';
import type { FleetEvent } from '../rehearsal/fleet/fleet';
import type { System } from '../rehearsal/model';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import { readSystem } from '../rehearsal/stack-reader/stack-reader';
import { StackReadError } from '../rehearsal/stack-reader/stacks';
import { startRedis, type RunningRedis } from '../rehearsal/stores/redis';
import { audiencePlace, audienceText, type AudienceOptions } from './audience-place';
import { startDemoConsole, type DemoConsole } from './demo-console';
import { assertPortsFree, portInUse } from './ports';
import { makeReportDirectory } from './report-directory';
import { synthesize, SynthesisError } from '../synthesize';
import { createWorkspace, type Workspace } from '../workspace';

/** The flags of `demo`, as parsed. */
export interface DemoOptions extends ShowOptions, AudienceOptions {
  readonly awsPort: number;
  readonly consolePort: number;
  /** Whether there is to be a presenter's console; a show by itself has none. */
  readonly console: boolean;
  /** The output directory of an earlier synthesis. */
  readonly stacks?: string;
  /** Bundle directories by image tag, for those that are not built from the sources. */
  readonly image: Readonly<Record<string, string>>;
  readonly logs?: true;
  readonly autoplay?: true;
}

const HOST = '127.0.0.1';
/** A machine on which both colours are not healthy by then has a problem that waiting does not solve. */
const READY_WITHIN_MS = 60_000;

/**
 * Runs the rehearsal until it is interrupted, or until the show is over.
 * @throws UsageError for a taken port, stacks that cannot be read, or a Redis that cannot be reached
 */
export async function runDemo(context: CommandContext, options: DemoOptions): Promise<void> {
  checkImages(options.image);
  const audience = audiencePlace(options, networkInterfaces(), Date.now());
  await assertPortsFree(HOST, {
    '--port': options.port,
    '--aws-port': options.awsPort,
    ...(hasConsole(options) && { '--console-port': options.consolePort }),
    ...(options.https && { '--https-port': options.httpsPort }),
  });
  if (audience) await assertPortsFree(audience.address.host, { [audience.portFlag]: audience.address.port });
  if (options.report !== undefined) await makeReportDirectory(options.report);
  const { env, signal, err } = context;
  const started = new AsyncStack();
  try {
    const deployment = currentConfig(PROJECT_ROOT, env);
    const workspace = createWorkspace();
    started.add(() => workspace.remove());
    const { directory } = workspace;
    const bundle = path.join(directory, 'image');
    const onLog = (line: string) => err(`${line}\n`);
    const redisStarting = startRedis({ env, directory: workspace.directory, onLog, signal });
    const loading = loadSystem(context, options, workspace, deployment);
    const parts = [loading, redisStarting, buildMissing(loading, options, bundle)] as const;
    // All of them are waited for, so that nothing is still being started when one has failed.
    await Promise.allSettled(parts);
    const redis = await redisStarting;
    started.add(() => redis.stop());
    const [system] = await Promise.all(parts);
    signal.throwIfAborted();
    const rehearsal = await startRehearsal({
      system,
      redis,
      image: (tag) => imageDirectory(tag, system, options.image, bundle),
      host: HOST,
      weightsParameter: resourceNames(deployment).weightsParameter,
      loadBalancerPort: options.port,
      audience: audience?.address,
      awsPort: options.awsPort,
      onEvent: fleetReporter(context, options),
      onLog: options.logs ? onLog : () => undefined,
      onError: (error) => onLog(`the AWS APIs: ${error instanceof Error ? error.message : String(error)}`),
    });
    started.add(() => rehearsal.stop());
    await rehearsal.ready(AbortSignal.any([signal, AbortSignal.timeout(READY_WITHIN_MS)]));
    const readyMs = Math.round(performance.now());
    if (options.autoplay && audience) err(audienceText(rehearsal.audienceUrl, audience, false));
    if (options.autoplay) await play(context, options, deployment, rehearsal, readyMs);
    else {
      const presenterConsole = hasConsole(options)
        ? await startDemoConsole({ context, port: options.consolePort, directory, rehearsal, deployment })
        : undefined;
      started.add(() => presenterConsole?.close());
      context.out(welcome(context, rehearsal, redis, presenterConsole, differences(system), readyMs));
      if (audience)
        context.out(audienceText(rehearsal.audienceUrl, audience, context.isOutTerminal === true));
      await aborted(signal);
    }
  } catch (error) {
    if (!signal.aborted || options.autoplay) throw explain(error, options);
  } finally {
    await started.dispose();
  }
}

async function play(
  context: CommandContext,
  options: DemoOptions,
  deployment: Deployment,
  { url, awsEndpointUrl: endpoint }: Rehearsal,
  readyMs: number,
): Promise<void> {
  await withRouter({ endpoint, deployment }, context.signal, async (router) => {
    // Loads the SDK and opens its connections, so that the first shift is not charged with them.
    await router.readState();
    await playShow({ context, options, url, operator: createOperator(router, systemClock), readyMs });
  });
}

function hasConsole({ console, autoplay }: DemoOptions): boolean {
  return console && autoplay !== true;
}

function checkImages(images: DemoOptions['image']): void {
  for (const [tag, directory] of Object.entries(images)) {
    if (!existsSync(path.join(directory, 'main.js'))) {
      throw new UsageError(
        `--image ${tag}=${directory}: there is no main.js in it; "npm run build" makes such a bundle`,
      );
    }
  }
}

/** Where the image of a tag is: as given, or the app as it is for a tag that the stacks name, or nowhere. */
function imageDirectory(
  tag: string,
  { taskDefinitions }: System,
  given: DemoOptions['image'],
  bundle: string,
): string | undefined {
  if (given[tag] !== undefined) return path.resolve(given[tag]);
  return tagsOf({ taskDefinitions }).includes(tag) ? bundle : undefined;
}

/** Bundles the app, unless there is a bundle for every tag; at the same time as stacks are synthesized. */
async function buildMissing(
  loading: Promise<System>,
  { stacks, image }: DemoOptions,
  bundle: string,
): Promise<void> {
  if (stacks !== undefined && tagsOf(await loading).every((tag) => image[tag] !== undefined)) return;
  await buildApp(bundle);
}

function tagsOf({ taskDefinitions }: Pick<System, 'taskDefinitions'>): string[] {
  return taskDefinitions.flatMap(({ containers }) =>
    containers.map(({ image }) => image.split(':').at(-1) ?? ''),
  );
}

async function loadSystem(
  { env, signal }: CommandContext,
  { stacks }: DemoOptions,
  workspace: Workspace,
  deployment: Deployment,
): Promise<System> {
  const directory = stacks ?? path.join(workspace.directory, 'cdktf.out');
  if (stacks === undefined)
    await synthesize({ projectRoot: PROJECT_ROOT, outputDirectory: directory, env, signal });
  const system = await readSystem(directory, deployment.region);
  for (const name of Object.values(resourceNames(deployment).services)) {
    const service = system.services.find((candidate) => candidate.name === name);
    if (!service) throw new StackReadError(`the stacks in ${directory} have no service ${name}`);
    if (service.desiredCount === 0) {
      throw new UsageError(`the stacks start no task of ${name}: CROSSFADE_DESIRED_COUNT must be 1 or more`);
    }
  }
  return system;
}

/** Turns what a person can put right into one line. */
function explain(error: unknown, { stacks }: DemoOptions): unknown {
  if (error instanceof StackReadError) {
    // Those that were synthesized just now would be the same again.
    const remedy = stacks === undefined ? '' : '; write the stacks anew with "npx cdktf synth"';
    return new UsageError(`${error.message}${remedy}`);
  }
  if (error instanceof SynthesisError || error instanceof ConfigurationError)
    return new UsageError(error.message);
  if (error instanceof Error && error.name === 'AbortError' && error.cause instanceof DOMException) {
    return new UsageError('the tasks did not become healthy within a minute: run it with --logs to see why');
  }
  return portInUse(error) ?? error;
}

/** Says when a task dies, with its last words; its whole log only when asked for. */
function fleetReporter(context: CommandContext, options: DemoOptions): (event: FleetEvent) => void {
  return (event) => {
    if (event.type === 'log' && options.logs) context.err(`${event.service}  ${event.line}\n`);
    if (event.type === 'died') {
      const words = event.lastLines.map((line) => `    ${line}\n`).join('');
      context.err(`a task of ${event.service} ended (${event.reason}); its last lines:\n${words}`);
    }
  };
}

function welcome(
  { env, isOutTerminal = false }: CommandContext,
  { url, awsEndpointUrl }: Rehearsal,
  redis: RunningRedis,
  presenterConsole: Pick<DemoConsole, 'url'> | undefined,
  different: readonly string[],
  readyMs: number,
): string {
  const bold = (text: string) => styled(mayColour(env, isOutTerminal), 'bold', text);
  const here = awsEndpointUrl === REHEARSAL_URL ? '--local' : `--endpoint-url ${awsEndpointUrl}`;
  return `
${bold('The rehearsal is up')}: blue and green are healthy after ${(readyMs / 1_000).toFixed(1)} s.

  chat       ${bold(url)}
${presenterConsole ? `  console    ${bold(presenterConsole.url)}\n` : ''}  AWS APIs   ${awsEndpointUrl} (account 000000000000)
  Redis      ${redis.description}

In another terminal:
  npx crossfade shift 50/50 ${here}
  npx crossfade status ${here}
  npx crossfade rollback ${here}

It runs the synthesized stacks; only this is different from AWS:
${different.map((line) => `  - ${line}\n`).join('')}
Ctrl-C stops all of it.
`;
}

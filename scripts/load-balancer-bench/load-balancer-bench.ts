import { currentConfig, resourceNames } from '../../infra/outputs';
import type { CommandContext } from '../command-line/context';
import { PROJECT_ROOT } from '../project-root';
import { AsyncStack } from '../async-stack';
import { startRehearsal } from '../rehearsal/rehearsal';
import { readSystem } from '../rehearsal/stack-reader/stack-reader';
import { startRedis } from '../rehearsal/stores/redis';
import { prepare } from '../stage/prepared';
import { createWorkspace } from '../workspace';
import { haproxyVersion, startHaproxy } from './haproxy';
import type { LoadResult } from './http-load';
import { PartProcess } from './parts';
import { benchSystem, ECHO_PATH } from './system';

export interface LoadBalancerBenchOptions {
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  readonly connections: number;
  /** A folder for CPU profiles of the load balancer. */
  readonly profile?: string;
  readonly json?: boolean;
}

const TARGET = 0.6;
const WARM_UP_REQUESTS = 40_000;
const WARM_UP_ATTEMPTS = 10;

const KINDS = { requests: '/whoami', 'round-trips': ECHO_PATH } as const;
type Kind = keyof typeof KINDS;

/** Ways to the targets: their ports by what is measured. */
type Way = Readonly<Record<Kind, number>>;
type Measured = Readonly<Record<Kind, LoadResult>>;

/**
 * What the rehearsal's load balancer costs, beside a direct connection and HAProxy. Sets the exit status 1 when fewer
 * requests come through than are wanted.
 *
 * All three are measured in one run, in turn, with the same client and the same targets: `/whoami` of the real app,
 * which is the cheapest of its answers and so the hardest one to keep up with, and a server that sends back what comes
 * over a WebSocket. Client, load balancer and targets are processes of their own; with fewer processors than these are,
 * they take time from each other, as they do in a rehearsal. A ratio is that of two figures of one round; the median of
 * all rounds is told. The target is for requests; a server that only sends back costs next to nothing beside any proxy.
 */
export async function benchLoadBalancer(
  context: CommandContext,
  options: LoadBalancerBenchOptions,
): Promise<void> {
  const workspace = createWorkspace();
  const started = new AsyncStack();
  try {
    const ways = await startWays(context, options, workspace.directory, started);
    const load = new PartProcess();
    started.add(() => load.stop());
    for (const way of Object.values(ways)) await warmUp(load, way, options);
    const measured: Record<string, Measured>[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      // Whoever comes first in one round comes last in another.
      const names = Object.keys(ways);
      const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
      const results: Record<string, Measured> = {};
      for (const name of order) {
        context.signal.throwIfAborted();
        const way = ways[name];
        if (way) results[name] = await measure(load, way, options);
      }
      measured.push(results);
    }
    report(context, options, measured);
  } finally {
    await started.dispose();
    workspace.remove();
  }
}

async function startWays(
  context: CommandContext,
  { profile }: LoadBalancerBenchOptions,
  directory: string,
  started: AsyncStack,
): Promise<Record<string, Way>> {
  const app = await startApp(context, directory, started);
  const echoing = new PartProcess();
  started.add(() => echoing.stop());
  const echo = await echoing.listen({ part: 'echo' });

  const { system, listener, echoGroup } = benchSystem(app.system);
  const balancer = new PartProcess(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []);
  started.add(() => balancer.stop());
  const targets = { ...Object.fromEntries(app.groups.map((arn) => [arn, app.port])), [echoGroup]: echo };
  const own = await balancer.listen({ part: 'balancer', system, listener, targets });

  const version = haproxyVersion();
  if (version === undefined) context.err('HAProxy is not on this machine: its rows are missing\n');
  const haproxy = version === undefined ? undefined : await startHaproxy(directory, { app: app.port, echo });
  if (haproxy) started.add(() => haproxy.stop());
  return {
    direct: { requests: app.port, 'round-trips': echo },
    rehearsal: { requests: own, 'round-trips': own },
    ...(haproxy && { [`HAProxy ${version ?? ''}`]: { requests: haproxy.port, 'round-trips': haproxy.port } }),
  };
}

/** One blue task of the real app, with its stores. */
async function startApp({ err, signal }: CommandContext, directory: string, started: AsyncStack) {
  const deployment = currentConfig(PROJECT_ROOT, process.env);
  const names = resourceNames(deployment);
  const { stacks, image } = await prepare(directory, signal);
  const redis = await startRedis({ env: { PATH: process.env.PATH }, directory, onLog: () => undefined });
  started.add(() => redis.stop());
  const system = await readSystem(stacks, deployment.region);
  const rehearsal = await startRehearsal({
    system,
    redis,
    image: () => image,
    host: '127.0.0.1',
    weightsParameter: names.weightsParameter,
    loadBalancerPort: 0,
    awsPort: 0,
    tasksPerService: 1,
    onEvent: () => undefined,
    onLog: () => undefined,
    onError: (error) => err(`${String(error)}\n`),
  });
  started.add(() => rehearsal.stop());
  await rehearsal.ready(AbortSignal.any([signal, AbortSignal.timeout(60_000)]));
  const task = rehearsal.tasks().find(({ service }) => service === names.services.blue);
  if (!task) throw new Error('there is no blue task');
  // Requests without a colour go to blue at first.
  const groups = system.targetGroups.filter(({ name }) => name.includes('blue')).map(({ arn }) => arn);
  return { system, port: task.port, groups };
}

/* Until the code of the way, the targets and the client has been compiled for speed. */
async function warmUp(load: PartProcess, way: Way, options: LoadBalancerBenchOptions): Promise<void> {
  let answered = 0;
  for (let attempt = 0; attempt < WARM_UP_ATTEMPTS && answered < WARM_UP_REQUESTS; attempt += 1) {
    const { requests } = await measure(load, way, options);
    answered += requests.perSecond * options.seconds;
  }
}

async function measure(
  load: PartProcess,
  way: Way,
  { connections, seconds }: LoadBalancerBenchOptions,
): Promise<Measured> {
  const ms = seconds * 1_000;
  const one = (kind: Kind) => load.measure(kind, { port: way[kind], path: KINDS[kind], connections, ms });
  return { requests: await one('requests'), 'round-trips': await one('round-trips') };
}

interface Row {
  readonly kind: Kind;
  readonly name: string;
  readonly perSecond: number;
  /** To the direct connection of the same round. */
  readonly ratio: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

function rowsOf(measured: readonly Record<string, Measured>[]): Row[] {
  const names = Object.keys(measured[0] ?? {});
  return Object.keys(KINDS).flatMap((key) => names.map((name) => rowOf(key as Kind, name, measured)));
}

function rowOf(kind: Kind, name: string, measured: readonly Record<string, Measured>[]): Row {
  const of = (pick: (own: LoadResult, direct: LoadResult) => number) =>
    median(
      measured.map((round) => {
        const [own, direct] = [round[name]?.[kind], round['direct']?.[kind]];
        return own && direct ? pick(own, direct) : NaN;
      }),
    );
  return {
    kind,
    name,
    perSecond: Math.round(of(({ perSecond }) => perSecond)),
    ratio: of((own, direct) => own.perSecond / direct.perSecond),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
  };
}

function report(
  { out, setExitStatus }: CommandContext,
  { rounds, connections, seconds, json }: LoadBalancerBenchOptions,
  measured: readonly Record<string, Measured>[],
): void {
  const rows = rowsOf(measured);
  const ratio = rows.find(({ kind, name }) => kind === 'requests' && name === 'rehearsal')?.ratio ?? NaN;
  const within = ratio >= TARGET;
  if (!within) setExitStatus(1);
  if (json) {
    out(`${JSON.stringify({ rounds, connections, seconds, target: TARGET, within, rows })}\n`);
    return;
  }
  for (const { kind, name, perSecond, ratio: share, p50Ms, p99Ms } of rows) {
    const figures = [`${perSecond}/s`, percent(share), `${p50Ms} ms`, `${p99Ms} ms`];
    out(`${kind.padEnd(12)} ${name.padEnd(24)} ${figures.map((figure) => figure.padStart(10)).join(' ')}\n`);
  }
  const verdict = within ? 'within' : 'MISSES';
  out(`requests through the rehearsal: ${percent(ratio)} of direct  ${verdict} ${percent(TARGET)}\n`);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

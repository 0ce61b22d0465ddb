import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { currentConfig, resourceNames } from '../infra/outputs';
import { haproxyVersion, startHaproxy } from './bench-load-balancer/haproxy';
import type { LoadResult } from './bench-load-balancer/http-load';
import { PartProcess } from './bench-load-balancer/parts';
import { benchSystem, ECHO_PATH } from './bench-load-balancer/system';
import { PROJECT_ROOT } from './project-root';
import { AsyncStack } from './rehearsal/async-stack';
import { startRehearsal } from './rehearsal/rehearsal';
import { readSystem } from './rehearsal/stack-reader/stack-reader';
import { startRedis } from './rehearsal/stores/redis';
import { prepare } from './stage/prepared';

/**
 * `npm run bench:load-balancer`: what the rehearsal's load balancer costs, beside a direct connection and HAProxy.
 *
 * All three are measured in one run, in turn, with the same client and the same targets: `/whoami` of the real app, which
 * is the cheapest of its answers and so the hardest one to keep up with, and a server that sends back what comes over a
 * WebSocket. Client, load balancer and targets are processes of their own; with fewer processors than these are, they
 * take time from each other, as they do in a rehearsal. A ratio is that of two figures of one round; the median of all
 * rounds is told. The target is for requests; a server that only sends back costs next to nothing beside any proxy.
 */

const TARGET = 0.6;
const WARM_UP_REQUESTS = 40_000;
const WARM_UP_ATTEMPTS = 10;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '32' },
    /** Writes a CPU profile of the load balancer into this folder. */
    profile: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const ms = Number(values.seconds) * 1_000;
const connections = Number(values.connections);

const KINDS = { requests: '/whoami', 'round-trips': ECHO_PATH } as const;
type Kind = keyof typeof KINDS;

/** Ways to the targets: their ports by what is measured. */
type Way = Readonly<Record<Kind, number>>;
type Measured = Readonly<Record<Kind, LoadResult>>;

async function main(): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-bench-'));
  const started = new AsyncStack();
  started.add(() => rmSync(directory, { recursive: true, force: true }));
  try {
    const ways = await startWays(directory, started);
    const load = new PartProcess();
    started.add(() => load.stop());
    for (const way of Object.values(ways)) await warmUp(load, way);
    const measured: Record<string, Measured>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      // Whoever comes first in one round comes last in another.
      const names = Object.keys(ways);
      const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
      const results: Record<string, Measured> = {};
      for (const name of order) {
        const way = ways[name];
        if (way) results[name] = await measure(load, way);
      }
      measured.push(results);
    }
    report(measured);
  } finally {
    await started.dispose();
  }
}

async function startWays(directory: string, started: AsyncStack): Promise<Record<string, Way>> {
  const app = await startApp(directory, started);
  const echoing = new PartProcess();
  started.add(() => echoing.stop());
  const echo = await echoing.listen({ part: 'echo' });

  const { system, listener, echoGroup } = benchSystem(app.system);
  const balancer = new PartProcess(values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : []);
  started.add(() => balancer.stop());
  const targets = { ...Object.fromEntries(app.groups.map((arn) => [arn, app.port])), [echoGroup]: echo };
  const own = await balancer.listen({ part: 'balancer', system, listener, targets });

  const version = haproxyVersion();
  if (version === undefined) say('HAProxy is not on this machine: its rows are missing');
  const haproxy = version === undefined ? undefined : await startHaproxy(directory, { app: app.port, echo });
  if (haproxy) started.add(() => haproxy.stop());
  return {
    direct: { requests: app.port, 'round-trips': echo },
    rehearsal: { requests: own, 'round-trips': own },
    ...(haproxy && { [`HAProxy ${version ?? ''}`]: { requests: haproxy.port, 'round-trips': haproxy.port } }),
  };
}

/** One blue task of the real app, with its stores. */
async function startApp(directory: string, started: AsyncStack) {
  const deployment = currentConfig(PROJECT_ROOT, process.env);
  const names = resourceNames(deployment);
  const { stacks, image } = await prepare(directory);
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
    onError: (error) => say(String(error)),
  });
  started.add(() => rehearsal.stop());
  await rehearsal.ready(AbortSignal.timeout(60_000));
  const task = rehearsal.tasks().find(({ service }) => service === names.services.blue);
  if (!task) throw new Error('there is no blue task');
  // Requests without a colour go to blue at first.
  const groups = system.targetGroups.filter(({ name }) => name.includes('blue')).map(({ arn }) => arn);
  return { system, port: task.port, groups };
}

/* Until the code of the way, the targets and the client has been compiled for speed. */
async function warmUp(load: PartProcess, way: Way): Promise<void> {
  let answered = 0;
  for (let attempt = 0; attempt < WARM_UP_ATTEMPTS && answered < WARM_UP_REQUESTS; attempt += 1) {
    const { requests } = await measure(load, way);
    answered += (requests.perSecond * ms) / 1_000;
  }
}

async function measure(load: PartProcess, way: Way): Promise<Measured> {
  const one = (kind: Kind) => load.measure(kind, { port: way[kind], path: KINDS[kind], connections, ms });
  return { requests: await one('requests'), 'round-trips': await one('round-trips') };
}

function report(measured: readonly Record<string, Measured>[]): void {
  const names = Object.keys(measured[0] ?? {});
  const rows = Object.keys(KINDS).flatMap((key) => {
    const kind = key as Kind;
    return names.map((name) => {
      const results = measured.map((round) => ({
        own: round[name]?.[kind],
        direct: round['direct']?.[kind],
      }));
      const of = (pick: (result: LoadResult) => number) =>
        median(results.map(({ own }) => (own ? pick(own) : NaN)));
      return {
        kind,
        name,
        perSecond: Math.round(of(({ perSecond }) => perSecond)),
        ratio: median(results.map(({ own, direct }) => (own?.perSecond ?? NaN) / (direct?.perSecond ?? NaN))),
        p50Ms: of(({ p50Ms }) => p50Ms),
        p99Ms: of(({ p99Ms }) => p99Ms),
      };
    });
  });
  const ratio = rows.find(({ kind, name }) => kind === 'requests' && name === 'rehearsal')?.ratio ?? NaN;
  const within = ratio >= TARGET;
  if (!within) process.exitCode = 1;
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ rounds, connections, seconds: ms / 1_000, target: TARGET, within, rows })}\n`,
    );
    return;
  }
  for (const { kind, name, perSecond, ratio: share, p50Ms, p99Ms } of rows) {
    const figures = [`${perSecond}/s`, `${Math.round(share * 100)} %`, `${p50Ms} ms`, `${p99Ms} ms`];
    say(`${kind.padEnd(12)} ${name.padEnd(24)} ${figures.map((figure) => figure.padStart(10)).join(' ')}`);
  }
  say(
    `requests through the rehearsal: ${Math.round(ratio * 100)} % of direct  ${within ? 'within' : 'MISSES'} 60 %`,
  );
}

function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function say(line: string): void {
  process.stderr.write(values.json ? `${line}\n` : '');
  if (!values.json) process.stdout.write(`${line}\n`);
}

void main();

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from './project-root';
import type { Report } from './autoplay/report';

/**
 * `npm run bench`: measures what the project promises of its speed, each against its target, and prints a table. The
 * last rows come from one show with the defaults (or with the flags given, as for `npm run demo -- --autoplay`).
 */

const RUNS = 3;
/** Away from the ports of a rehearsal that may be running. */
const PORTS = ['--port', '18180', '--aws-port', '14666', '--console-port', '14400'];

interface Row {
  readonly figure: string;
  readonly measured: readonly number[];
  readonly target: number;
}

async function main(): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-bench-'));
  try {
    const synthesis = await repeat(() => timed(['npx', 'tsx', 'infra/main.ts'], { CDKTF_OUTDIR: directory }));
    const ready = await repeat(timeToReady);
    const { steps, deliveryMs } = await show(process.argv.slice(2));
    print([
      { figure: 'synthesis of all stacks', measured: synthesis, target: 2_000 },
      { figure: 'npm run demo, to both colours healthy', measured: ready, target: 6_000 },
      { figure: 'shift, to verified', measured: steps.map(({ shiftMs }) => shiftMs), target: 150 },
      {
        figure: 'clients follow a shift',
        measured: steps.map(({ followMs }) => followMs ?? Infinity),
        target: 10_000,
      },
      { figure: 'delivery in the show, p99', measured: [deliveryMs?.p99 ?? Infinity], target: 50 },
    ]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function repeat(measure: () => Promise<number>): Promise<number[]> {
  const measured: number[] = [];
  for (let run = 0; run < RUNS; run++) measured.push(await measure());
  return measured;
}

async function timed(command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const startedAt = performance.now();
  const child = start(command, env);
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}`);
  return performance.now() - startedAt;
}

async function timeToReady(): Promise<number> {
  const startedAt = performance.now();
  const child = start(['npm', 'run', 'demo', '--', ...PORTS]);
  let printed = '';
  const ready = new Promise<number>((resolve) => {
    child.stdout?.on('data', (text: Buffer) => {
      printed += text.toString();
      if (printed.includes('Ctrl-C stops all of it')) resolve(performance.now() - startedAt);
    });
  });
  const ended = once(child, 'close');
  const milliseconds = await Promise.race([ready, ended.then(() => undefined)]);
  if (milliseconds === undefined) throw new Error('the demo ended before it was ready');
  child.kill('SIGINT');
  await ended;
  return milliseconds;
}

async function show(flags: readonly string[]): Promise<Report> {
  const child = start(['npm', 'run', '--silent', 'demo', '--', '--autoplay', '--json', ...PORTS, ...flags]);
  let json = '';
  child.stdout?.on('data', (text: Buffer) => (json += text.toString()));
  await once(child, 'close');
  const report = JSON.parse(json) as Report;
  if (!report.ok) process.stderr.write(`the show failed: ${report.failures.join('; ')}\n`);
  return report;
}

function start([command = '', ...args]: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(command, args, {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function print(rows: readonly Row[]): void {
  for (const { figure, measured, target } of rows) {
    const [min = 0, max = 0] = [Math.min(...measured), Math.max(...measured)].map(Math.round);
    const median = Math.round([...measured].sort((a, b) => a - b)[Math.floor(measured.length / 2)] ?? 0);
    const verdict = max <= target ? 'within' : median <= target ? 'mostly within' : 'MISSES';
    process.stdout.write(
      `${figure.padEnd(40)} ${`${median} ms`.padStart(10)}  (${min} to ${max}, ${measured.length} times)  ${verdict} ${target} ms\n`,
    );
  }
}

void main();

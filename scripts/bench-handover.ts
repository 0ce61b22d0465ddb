import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepare, type Prepared } from './stage/prepared';
import { Stage } from './stage/stage';

/**
 * `npm run bench:handover`: how long a large audience takes from blue to green, and to come back when one of two
 * colours is killed, each against its target.
 */

const HANDOVER_TARGET_MS = 10_000;
const DELIVERY_TARGET_MS = 100;
const RECOVERY_TARGET_MS = 3_000;
/** What each task lets in in a second, as by default. */
const CONNECTIONS_PER_SECOND = 300;
/** Connections that a task lets in at once, before the rate counts. */
const BURST = 50;

const { values } = parseArgs({
  options: { clients: { type: 'string', default: '1000' }, runs: { type: 'string', default: '3' } },
});
const clients = Number(values.clients);
const runs = Number(values.runs);

async function main(): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-bench-'));
  try {
    const prepared = await prepare(directory);
    for (let run = 1; run <= runs; run += 1) {
      print(`run ${run} of ${runs}, ${clients} clients`);
      await measure(prepared);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measure(prepared: Prepared): Promise<void> {
  const stage = await Stage.set(prepared, {
    split: '100/0',
    audience: { clients, rooms: Math.ceil(clients / 50), ratePerSecond: 20, joinsPerSecond: 100 },
  });
  try {
    await stage.followed('100/0');
    await handover(stage);
    await stage.shift('50/50');
    await stage.followed('50/50');
    await recovery(stage);
    const { messages, problems } = await stage.judged();
    const { acknowledged, sent, lost, duplicated, misordered } = messages;
    print(
      `  acknowledged ${acknowledged} of ${sent}, lost ${lost}, shown twice ${duplicated}, out of order ${misordered}`,
    );
    for (const problem of problems.filter((sentence) => !sentence.startsWith('dropped')))
      print(`  ${problem}`);
  } finally {
    await stage.clear();
  }
}

async function handover(stage: Stage): Promise<void> {
  await settled(stage);
  const startedAt = performance.now();
  await stage.shift('0/100');
  await stage.followed('0/100');
  const ms = performance.now() - startedAt;
  const { deliveryMs, peakOpenedPerSecond, dropped } = stage.audience.figures();
  row('from blue to green', ms, HANDOVER_TARGET_MS);
  row('delivery meanwhile, p99', deliveryMs?.p99 ?? Infinity, DELIVERY_TARGET_MS);
  print(
    `  ${'sockets opened in a second, at most'.padEnd(44)} ${peakOpenedPerSecond}; without a socket: ${dropped}`,
  );
}

async function recovery(stage: Stage): Promise<void> {
  await settled(stage);
  const before = stage.audience.figures().openSockets.green;
  for (const task of stage.tasks('green')) task.kill('SIGKILL');
  await stage.until('the colour is gone', () => stage.audience.figures().openSockets.green < before / 2);
  await stage.everybodyBack();
  const { longestDropMs, peakOpenedPerSecond } = stage.audience.figures();
  row(`after SIGKILL of a colour, ${before} back`, longestDropMs, RECOVERY_TARGET_MS);
  row('sockets opened in a second, at most', peakOpenedPerSecond, 2 * (CONNECTIONS_PER_SECOND + BURST), '');
}

/* The figures of an audience are a moment old. */
async function settled(stage: Stage): Promise<void> {
  await stage.wait(2_000);
  stage.audience.startMeasuring();
  await stage.wait(1_000);
}

function row(figure: string, measured: number, target: number, unit = ' ms'): void {
  const verdict = measured <= target ? 'within' : 'MISSES';
  if (measured > target) process.exitCode = 1;
  print(
    `  ${figure.padEnd(44)} ${`${Math.round(measured)}${unit}`.padStart(9)}  ${verdict} ${target}${unit}`,
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();

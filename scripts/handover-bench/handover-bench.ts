import type { CommandContext } from '../command-line/context';
import { prepare, type Prepared } from '../stage/prepared';
import { Stage } from '../stage/stage';
import { createWorkspace } from '../workspace';
import { type Figure, figureLine, missesLimit } from './figure';

export interface HandoverBenchOptions {
  readonly clients: number;
  readonly runs: number;
}

const HANDOVER_LIMIT_MS = 10_000;
const DELIVERY_LIMIT_MS = 100;
const RECOVERY_LIMIT_MS = 3_000;
/** Incidents of a run that are told in detail. */
const TOLD_INCIDENTS = 20;

/**
 * Measures how long an audience takes from blue to green, and to come back when one of two colours is killed. The
 * status is 1 when a figure misses its limit in one of the runs, a message was lost, repeated or out of order, or
 * somebody was without a socket before anything was killed.
 */
export async function benchHandovers(
  context: CommandContext,
  { clients, runs }: HandoverBenchOptions,
): Promise<void> {
  const workspace = createWorkspace();
  try {
    const prepared = await prepare(workspace.directory, context.signal);
    for (let run = 1; run <= runs; run += 1) {
      context.out(`run ${run} of ${runs}, ${clients} clients\n`);
      await measure(context, prepared, clients);
    }
  } finally {
    workspace.remove();
  }
}

async function measure(context: CommandContext, prepared: Prepared, clients: number): Promise<void> {
  const tell = (...figures: readonly Figure[]) => {
    for (const figure of figures) context.out(`  ${figureLine(figure)}\n`);
    if (figures.some(missesLimit)) context.setExitStatus(1);
  };
  const scene = {
    split: '100/0',
    audience: { clients, rooms: Math.ceil(clients / 50), ratePerSecond: 20, joinsPerSecond: 100 },
  };
  const stage = await Stage.set(prepared, scene, context.signal);
  try {
    await stage.followed('100/0');
    tell(...(await handover(stage)));
    await stage.shift('50/50');
    await stage.followed('50/50');
    await settle(stage);
    tell({
      name: 'times without a socket, until then',
      measured: stage.audience.figures().dropped,
      limit: 0,
    });
    tell(...(await recovery(stage)));
    await judge(stage, context, tell);
  } finally {
    await stage.clear();
  }
}

async function handover(stage: Stage): Promise<readonly Figure[]> {
  await settle(stage);
  const startedAt = performance.now();
  await stage.shift('0/100');
  await stage.followed('0/100');
  const ms = performance.now() - startedAt;
  const { deliveryMs, peakOpenedPerSecond } = stage.audience.figures();
  return [
    { name: 'from blue to green', measured: ms, limit: HANDOVER_LIMIT_MS, unit: 'ms' },
    {
      name: 'delivery meanwhile, p99',
      measured: deliveryMs?.p99 ?? Infinity,
      limit: DELIVERY_LIMIT_MS,
      unit: 'ms',
    },
    { name: 'sockets opened in a second, at most', measured: peakOpenedPerSecond },
  ];
}

async function recovery(stage: Stage): Promise<readonly Figure[]> {
  const before = stage.audience.figures().openSockets.green;
  for (const task of stage.tasks('green')) task.kill('SIGKILL');
  await stage.until('the colour is gone', () => stage.audience.figures().openSockets.green < before / 2);
  await stage.everybodyBack();
  const { longestDropMs, peakOpenedPerSecond } = stage.audience.figures();
  return [
    {
      name: `after SIGKILL of a colour, ${before} back`,
      measured: longestDropMs,
      limit: RECOVERY_LIMIT_MS,
      unit: 'ms',
    },
    { name: 'sockets opened in a second, at most', measured: peakOpenedPerSecond },
  ];
}

async function judge(
  stage: Stage,
  { out }: CommandContext,
  tell: (...figures: readonly Figure[]) => void,
): Promise<void> {
  const { messages, clients, connected, incidents } = await stage.judged();
  tell(
    { name: `of ${messages.sent} messages, acknowledged`, measured: messages.acknowledged },
    { name: 'lost', measured: messages.lost, limit: 0 },
    { name: 'shown twice', measured: messages.duplicated, limit: 0 },
    { name: 'out of order', measured: messages.misordered, limit: 0 },
    { name: 'without a socket in the end', measured: clients - connected, limit: 0 },
  );
  for (const { kind, client, message = '', detail } of incidents
    .filter((incident) => incident.kind !== 'dropped')
    .slice(0, TOLD_INCIDENTS)) {
    out(`  ${kind} ${message} at ${client}: ${detail}\n`);
  }
}

/* The figures of an audience are a moment old. */
async function settle(stage: Stage): Promise<void> {
  await stage.wait(2_000);
  stage.audience.startMeasuring();
  await stage.wait(1_000);
}

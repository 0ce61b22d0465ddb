import type { Colour } from '../../app/contract/colour';
import type { Clock } from '../rollout/shift';
import { healthOf, tellingEvents, type ColourHealth, type ColourSnapshot } from './colour-health';
import type { EcsServices } from './ecs-services';
import type { Tell } from './terraform';

/** Thrown when a colour does not become healthy; the message says what ECS and the load balancer say about it. */
export class UnhealthyError extends Error {
  override readonly name = 'UnhealthyError';
}

export interface AwaitedHealth {
  readonly services: Pick<EcsServices, 'snapshot' | 'stopReasons'>;
  readonly colours: readonly Colour[];
  /** The task definitions that they should run, as far as they are known. */
  readonly expected: Partial<Readonly<Record<Colour, string>>>;
  readonly withinMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds between two looks. @default 5000 */
  readonly lookEveryMs?: number;
}

const LOOK_EVERY_MS = 5_000;

/**
 * Waits until colours are healthy: all tasks of the new definition running, the old ones gone, and every target group
 * with as many healthy targets as tasks are wanted.
 * @returns a few words about each
 * @throws UnhealthyError when ECS gives up, or the time is over
 */
export async function awaitHealth(awaited: AwaitedHealth, tell: Tell): Promise<string> {
  const { services, colours, expected, clock, signal, withinMs, lookEveryMs = LOOK_EVERY_MS } = awaited;
  const startedAt = new Date();
  const deadline = clock.now() + withinMs;
  for (;;) {
    signal.throwIfAborted();
    const snapshots = await Promise.all(colours.map((colour) => services.snapshot(colour)));
    const healths = snapshots.map((snapshot) => healthOf(snapshot, expected[snapshot.colour]));
    if (healths.every(({ kind }) => kind === 'healthy' || kind === 'stopped')) {
      return snapshots.map(({ colour }, index) => phrase(colour, healths[index])).join(', ');
    }
    tell(snapshots.map(({ colour }, index) => phrase(colour, healths[index])).join('; '));
    const failed = healths.some(({ kind }) => kind === 'failed');
    if (failed || clock.now() >= deadline) {
      const why = await Promise.all(
        snapshots.map((snapshot, index) => explain(services, snapshot, healths[index], startedAt)),
      );
      throw new UnhealthyError(why.flat().join('\n'));
    }
    await clock.sleep(lookEveryMs);
  }
}

function phrase(colour: Colour, health: ColourHealth | undefined): string {
  switch (health?.kind) {
    case 'healthy':
      return `${colour} healthy (${health.tasks} ${health.tasks === 1 ? 'task' : 'tasks'})`;
    case 'stopped':
      return `${colour} stopped (0 tasks are wanted)`;
    default:
      return `${colour}: ${health?.why ?? 'unknown'}`;
  }
}

async function explain(
  services: AwaitedHealth['services'],
  snapshot: ColourSnapshot,
  health: ColourHealth | undefined,
  since: Date,
): Promise<string[]> {
  if (health?.kind === 'healthy' || health?.kind === 'stopped') return [];
  const reasons = await services.stopReasons(snapshot.colour);
  return [
    phrase(snapshot.colour, health),
    ...tellingEvents(snapshot, since).map((event) => `  ECS: ${event}`),
    ...reasons.map((reason) => `  a task ended: ${reason}`),
  ];
}

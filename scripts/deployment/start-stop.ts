import type { Colour } from '../../app/contract/colour';
import type { Clock } from '../rollout/shift';
import { awaitHealth } from './await-health';
import type { EcsServices } from './ecs-services';
import type { Tell } from './terraform';

/** Thrown when tasks do not end in time. */
export class NotStoppedError extends Error {
  override readonly name = 'NotStoppedError';
}

export interface StartStopParts {
  readonly services: Pick<EcsServices, 'snapshot' | 'setDesired' | 'stopReasons'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds between two looks at the services. */
  readonly lookEveryMs: number;
  /** How it goes, a line whenever something is looked at. */
  readonly tell: Tell;
}

export interface StartStopRequest {
  readonly colours: readonly Colour[];
  readonly withinMs: number;
}

/**
 * Wants so many tasks of each colour, and waits until every target group has as many healthy targets.
 * @returns a few words about each colour
 * @throws UnhealthyError when ECS gives up, or the time is over: the tasks are wanted all the same
 */
export async function startTasks(
  { services, clock, signal, lookEveryMs, tell }: StartStopParts,
  { colours, withinMs, tasks }: StartStopRequest & { readonly tasks: number },
): Promise<string> {
  signal.throwIfAborted();
  await Promise.all(colours.map((colour) => services.setDesired(colour, tasks)));
  return awaitHealth({ services, colours, expected: {}, withinMs, clock, signal, lookEveryMs }, tell);
}

/**
 * Wants no tasks of the colours, and waits until none of them runs.
 * @throws NotStoppedError when the time is over: none is wanted all the same
 */
export async function stopTasks(
  { services, clock, signal, lookEveryMs, tell }: StartStopParts,
  { colours, withinMs }: StartStopRequest,
): Promise<void> {
  signal.throwIfAborted();
  await Promise.all(colours.map((colour) => services.setDesired(colour, 0)));
  const deadline = clock.now() + withinMs;
  for (;;) {
    signal.throwIfAborted();
    const snapshots = await Promise.all(colours.map((colour) => services.snapshot(colour)));
    const running = snapshots.filter((snapshot) => snapshot.running > 0);
    if (running.length === 0) return;
    const what = running.map(({ colour, running: tasks }) => `${colour} still has ${tasks}`).join(', ');
    tell(`tasks hand over and end: ${what}`);
    if (clock.now() >= deadline) throw new NotStoppedError(`tasks are still running: ${what}`);
    await clock.sleep(lookEveryMs);
  }
}

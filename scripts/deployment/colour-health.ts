import type { Colour } from '../../app/contract/colour';

/** A colour's service and targets, as AWS describes them at one moment. */
export interface ColourSnapshot {
  readonly colour: Colour;
  /** Of the deployment that ECS calls primary. */
  readonly taskDefinition: string;
  readonly rollout: 'COMPLETED' | 'FAILED' | 'IN_PROGRESS' | undefined;
  readonly rolloutReason: string;
  /** Tasks. */
  readonly desired: number;
  readonly running: number;
  /** Messages of ECS, the newest first. */
  readonly events: readonly { readonly at: Date; readonly message: string }[];
  /** Its target groups by name. */
  readonly groups: readonly TargetGroupHealth[];
}

export interface TargetGroupHealth {
  readonly name: string;
  readonly healthy: number;
  /** What the load balancer says of the others, for example `unhealthy (Target.Timeout)`. */
  readonly others: readonly string[];
}

export type ColourHealth =
  | { readonly kind: 'healthy'; readonly tasks: number }
  /** No tasks are wanted. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'waiting'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

/**
 * How a colour does.
 * @param expected the task definition that it should run; with another one ECS has rolled it back
 */
export function healthOf(snapshot: ColourSnapshot, expected?: string): ColourHealth {
  const { desired, running, rollout, rolloutReason, groups } = snapshot;
  if (rollout === 'FAILED') return { kind: 'failed', why: rolloutReason || 'the rollout failed' };
  if (expected !== undefined && snapshot.taskDefinition !== expected) {
    return {
      kind: 'failed',
      why: `ECS has rolled it back to ${shortArn(snapshot.taskDefinition)}: the tasks of ${shortArn(expected)} did not become healthy`,
    };
  }
  if (desired === 0) return { kind: 'stopped' };
  if (running < desired) return { kind: 'waiting', why: `${running} of ${desired} tasks are running` };
  const behind = groups.find(({ healthy }) => healthy < desired);
  if (behind) {
    const others = behind.others.length > 0 ? `: ${[...new Set(behind.others)].join(', ')}` : '';
    return {
      kind: 'waiting',
      why: `${behind.healthy} of ${desired} targets in ${behind.name} are healthy${others}`,
    };
  }
  if (rollout === 'IN_PROGRESS') return { kind: 'waiting', why: 'earlier tasks are draining' };
  return { kind: 'healthy', tasks: desired };
}

/** The messages since a moment that may explain a failure, the newest first. */
export function tellingEvents({ events }: ColourSnapshot, since: Date, most = 5): string[] {
  return events
    .filter(({ at, message }) => at >= since && !/has reached a steady state/.test(message))
    .slice(0, most)
    .map(({ message }) => message);
}

/** `family:revision` of a task definition. */
function shortArn(arn: string): string {
  return arn.replace(/^.*\//, '');
}

import { randomInt } from 'node:crypto';

/** A deployment of a service, as DescribeServices shows it. Times are in milliseconds since 1970. */
export interface Deployment {
  readonly id: string;
  /** The tasks of the primary one are to remain; those of active ones are being replaced. */
  readonly status: 'PRIMARY' | 'ACTIVE';
  readonly taskDefinitionArn: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  readonly rolloutStateReason: string;
  /** Tasks that failed one after the other, without one that became healthy in between. */
  readonly failedTasks: number;
}

/** Those of a service that still matter: the primary one first. */
export type Deployments = readonly [Deployment, ...Deployment[]];

/** An id such as ECS gives, of 19 digits. */
export function deploymentId(): string {
  const digits = Array.from({ length: 18 }, () => randomInt(10));
  return `ecs-svc/${randomInt(1, 10)}${digits.join('')}`;
}

/** With a further deployment, which takes the place of the primary one. */
export function withNext(
  earlier: readonly Deployment[],
  {
    id,
    taskDefinitionArn,
    at,
  }: { readonly id: string; readonly taskDefinitionArn: string; readonly at: number },
): Deployments {
  const next: Deployment = {
    id,
    status: 'PRIMARY',
    taskDefinitionArn,
    createdAt: at,
    updatedAt: at,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    failedTasks: 0,
  };
  return [next, ...earlier.map((deployment) => ({ ...deployment, status: 'ACTIVE' as const }))];
}

export function withCompleted([primary, ...others]: Deployments, at: number): Deployments {
  const rolloutStateReason = `ECS deployment ${primary.id} completed.`;
  return [{ ...primary, rolloutState: 'COMPLETED', rolloutStateReason, updatedAt: at }, ...others];
}

/** The same with one more failed task, or with none, of a deployment. */
export function withFailures(deployments: Deployments, id: string, change: 'one-more' | 'none'): Deployments {
  const [primary, ...others] = deployments;
  const changed = (deployment: Deployment): Deployment =>
    deployment.id === id
      ? { ...deployment, failedTasks: change === 'none' ? 0 : deployment.failedTasks + 1 }
      : deployment;
  return [changed(primary), ...others.map(changed)];
}

/**
 * With the primary one failed. With `target`, the last that completed, that is the primary one again.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function withFailed(
  [primary, ...others]: Deployments,
  target: Deployment | undefined,
  at: number,
): Deployments {
  const failed: Deployment = {
    ...primary,
    rolloutState: 'FAILED',
    rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    updatedAt: at,
  };
  if (target === undefined || target.id === primary.id) return [failed, ...others];
  const restored: Deployment = {
    ...target,
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${target.id}.`,
    failedTasks: 0,
    updatedAt: at,
  };
  const rest = others.filter(({ id }) => id !== target.id);
  return [restored, { ...failed, status: 'ACTIVE' }, ...rest];
}

/** How many tasks have to fail one after the other for the circuit breaker: half the desired count, from 3 to 200. */
export function breakerThreshold(desiredCount: number): number {
  return Math.min(200, Math.max(3, Math.ceil(desiredCount / 2)));
}

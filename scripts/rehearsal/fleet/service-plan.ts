import type { DeploymentSettings } from '../model';

/** How a task does: it has not been well yet, it serves, or its health checks fail. */
export type TaskCondition = 'starting' | 'healthy' | 'unhealthy';

/** A task that nobody has told to stop. */
export interface PlannedTask {
  readonly id: string;
  readonly deploymentId: string;
  readonly condition: TaskCondition;
}

export interface ServiceState extends Pick<DeploymentSettings, 'minimumHealthyPercent' | 'maximumPercent'> {
  readonly desiredCount: number;
  /** The deployment whose tasks are to remain. */
  readonly primaryId: string;
  /** In the order of their starts. */
  readonly tasks: readonly PlannedTask[];
}

export interface ServicePlan {
  /** How many tasks of the primary deployment to start. */
  readonly start: number;
  readonly stop: readonly { readonly id: string; readonly because: 'not-wanted' | 'unhealthy' }[];
}

/**
 * What ECS does next in a rolling deployment, for a change of the desired count, and about tasks that fail their health
 * checks. These are replaced before they are stopped, where the maximum allows one more.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export function planService(state: ServiceState): ServicePlan {
  const { desiredCount, primaryId, tasks } = state;
  const upper = Math.floor((desiredCount * state.maximumPercent) / 100);
  const primary = tasks.filter(({ deploymentId }) => deploymentId === primaryId);
  const sick = primary.filter(isUnhealthy);
  const good = primary.filter((task) => !isUnhealthy(task));
  const missing = Math.max(0, desiredCount - good.length);
  const start = Math.min(missing, Math.max(0, upper - tasks.length));

  const surplus = inOrderOfRemoval(good).slice(0, Math.max(0, good.length - desiredCount));
  const replaced = good.filter(isHealthy).length >= desiredCount;
  const stop = [
    ...surplus.map(({ id }) => ({ id, because: 'not-wanted' as const })),
    ...sick
      .slice(0, replaced ? sick.length : missing - start)
      .map(({ id }) => ({ id, because: 'unhealthy' as const })),
    ...outdated(state, tasks.filter(isHealthy).length - surplus.filter(isHealthy).length),
  ];
  return { start, stop };
}

/** Tasks of earlier deployments that may go: those that do not serve, and so many others as the minimum allows. */
function outdated(
  { desiredCount, minimumHealthyPercent, primaryId, tasks }: ServiceState,
  healthy: number,
): ServicePlan['stop'] {
  const others = tasks.filter(({ deploymentId }) => deploymentId !== primaryId);
  const lower = Math.ceil((desiredCount * minimumHealthyPercent) / 100);
  const idle = others.filter((task) => !isHealthy(task));
  const serving = others.filter(isHealthy).slice(0, Math.max(0, healthy - lower));
  return [...idle, ...serving].map(({ id }) => ({ id, because: 'not-wanted' }));
}

/** Those that do not serve yet first, then the youngest, as they have the fewest clients. */
function inOrderOfRemoval(tasks: readonly PlannedTask[]): PlannedTask[] {
  const youngestFirst = [...tasks].reverse();
  return [...youngestFirst.filter((task) => !isHealthy(task)), ...youngestFirst.filter(isHealthy)];
}

function isHealthy({ condition }: PlannedTask): boolean {
  return condition === 'healthy';
}

function isUnhealthy({ condition }: PlannedTask): boolean {
  return condition === 'unhealthy';
}

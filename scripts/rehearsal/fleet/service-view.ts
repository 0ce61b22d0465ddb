import type { DeploymentSettings, ServiceModel } from '../model';
import type { Deployments } from './deployments';
import type { FleetTask } from './fleet-task';
import type { ServiceView, TaskCounts, TaskView } from './fleet-view';
import type { ServiceEvent } from './service-events';
import type { TaskCondition } from './service-plan';

export interface ServiceParts {
  readonly createdAt: number;
  readonly desiredCount: number;
  readonly settings: DeploymentSettings;
  readonly deployments: Deployments;
  readonly events: readonly ServiceEvent[];
  readonly tasks: readonly FleetTask[];
}

/** A service as others see it. */
export function serviceView(model: ServiceModel, parts: ServiceParts): ServiceView {
  const { createdAt, desiredCount, settings, deployments, events, tasks } = parts;
  const [primary] = deployments;
  return {
    model,
    createdAt,
    desiredCount,
    settings,
    taskDefinitionArn: primary.taskDefinitionArn,
    deployments: deployments.map((deployment) => {
      const its = tasks.filter(({ config }) => config.deploymentId === deployment.id);
      const kept = its.filter(({ isStopping }) => !isStopping).length;
      return { ...deployment, ...counts(its, deployment === primary ? desiredCount : kept) };
    }),
    counts: counts(tasks, desiredCount),
    events,
  };
}

function counts(tasks: readonly FleetTask[], desired: number): TaskCounts {
  const pending = tasks.filter(isPending).length;
  const running = tasks.filter(({ status }) => status === 'RUNNING').length;
  return { desired, running, pending };
}

function isPending({ status }: FleetTask): boolean {
  return status === 'PROVISIONING' || status === 'PENDING';
}

const HEALTH = { starting: 'UNKNOWN', healthy: 'HEALTHY', unhealthy: 'UNHEALTHY' } as const;

/** A task as others see it. */
export function taskView(
  service: ServiceModel,
  task: FleetTask,
  condition: TaskCondition | undefined,
): TaskView {
  const { id, config, status, isStopping, createdAt, startedAt, stoppingAt, stoppedAt } = task;
  const { deploymentId, taskDefinitionArn, container } = config;
  return {
    id,
    service,
    deploymentId,
    taskDefinitionArn,
    containerName: container.name,
    image: container.image,
    containerPort: container.containerPort,
    status,
    isStopping,
    health: condition === undefined ? 'UNKNOWN' : HEALTH[condition],
    createdAt,
    startedAt,
    stoppingAt,
    stoppedAt,
    cause: task.cause,
    exitCode: task.exitCode,
    port: task.port,
    pid: task.pid,
  };
}

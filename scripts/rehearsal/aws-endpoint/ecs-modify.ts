import { z } from 'zod';
import type { ServiceChange } from '../fleet/fleet-view';
import type { DeploymentSettings, ServiceModel } from '../model';
import { ecsError, flag, number, optional, readInput, text } from './ecs-input';
import { clusterOf, serviceOf, taskId, tasksOf, type EcsContext } from './ecs-lookup';
import { serviceShape, taskShape } from './ecs-shapes';

/* Each task is a process of this machine. */
const MOST_TASKS = 20;
const LONGEST_REASON = 1_024;
const LONGEST_GRACE_SECONDS = 2_147_483_647;

const breakerSchema = z.object({ enable: z.boolean(), rollback: z.boolean() });
const configurationSchema = z.object({
  minimumHealthyPercent: number,
  maximumPercent: number,
  deploymentCircuitBreaker: optional(breakerSchema),
});
const updateServiceSchema = z.object({
  cluster: text,
  service: text,
  desiredCount: number,
  taskDefinition: text,
  forceNewDeployment: flag,
  healthCheckGracePeriodSeconds: number,
  deploymentConfiguration: optional(configurationSchema),
});
type UpdateService = z.infer<typeof updateServiceSchema>;
const stopTaskSchema = z.object({ cluster: text, task: text, reason: text });

export function updateService(context: EcsContext, input: unknown): object {
  const update = readInput(updateServiceSchema, input);
  refuseOthers(input);
  const cluster = clusterOf(context, update.cluster);
  if (!update.service) throw ecsError.invalidParameter('Service cannot be empty.');
  const { model, settings } = serviceOf(cluster, update.service);
  checkCount(update.desiredCount);
  const taskDefinitionArn =
    update.taskDefinition === undefined ? undefined : definitionFor(context, model, update.taskDefinition);
  const change: ServiceChange = {
    ...(update.desiredCount !== undefined && { desiredCount: update.desiredCount }),
    ...(taskDefinitionArn !== undefined && { taskDefinitionArn }),
    forceNewDeployment: update.forceNewDeployment ?? false,
    settings: newSettings(settings, update),
  };
  context.fleet.updateService(model.arn, change);
  return { service: serviceShape(context, serviceOf(clusterOf(context, update.cluster), model.arn)) };
}

export function stopTask(context: EcsContext, input: unknown): object {
  const { cluster: nameOrArn, task: idOrArn = '', reason } = readInput(stopTaskSchema, input);
  const cluster = clusterOf(context, nameOrArn);
  const id = taskId(cluster, idOrArn);
  const find = () => tasksOf(context, cluster).find((task) => task.id === id);
  if (!find()) throw ecsError.invalidParameter('The referenced task was not found.');
  if (reason !== undefined && reason.length > LONGEST_REASON) {
    throw ecsError.invalidParameter(`reason can have at most ${LONGEST_REASON} characters.`);
  }
  context.fleet.stopTask(id, { code: 'UserInitiated', reason: reason ?? 'Task stopped by user' });
  const task = find();
  return { task: task && taskShape(context, task) };
}

/** What ECS would change and the fleet cannot must not be taken as if it were done. */
function refuseOthers(input: unknown): void {
  const known = Object.keys(updateServiceSchema.shape);
  const other = Object.entries(input as object).find(
    ([name, value]) => value !== null && value !== undefined && !known.includes(name),
  );
  if (other) throw ecsError.invalidParameter(`The rehearsal cannot change ${other[0]} of a service.`);
}

function checkCount(count: number | undefined): void {
  if (count === undefined) return;
  if (count < 0) throw ecsError.invalidParameter('desiredCount cannot be negative.');
  if (count > MOST_TASKS) {
    throw ecsError.invalidParameter(`The rehearsal runs at most ${MOST_TASKS} tasks of a service.`);
  }
}

function definitionFor({ fleet }: EcsContext, { loadBalancers }: ServiceModel, name: string): string {
  const definition = fleet.taskDefinitions.find(name);
  if (!definition) throw ecsError.client('TaskDefinition not found.');
  for (const { containerName } of loadBalancers) {
    if (!definition.model.containers.some((container) => container.name === containerName)) {
      throw ecsError.invalidParameter(
        `The container ${containerName} does not exist in the task definition.`,
      );
    }
  }
  return definition.model.arn;
}

function newSettings(current: DeploymentSettings, update: UpdateService): DeploymentSettings {
  const { healthCheckGracePeriodSeconds, deploymentConfiguration: asked } = update;
  const settings = {
    minimumHealthyPercent: asked?.minimumHealthyPercent ?? current.minimumHealthyPercent,
    maximumPercent: asked?.maximumPercent ?? current.maximumPercent,
    circuitBreaker: asked?.deploymentCircuitBreaker ?? current.circuitBreaker,
    healthCheckGracePeriodSeconds: healthCheckGracePeriodSeconds ?? current.healthCheckGracePeriodSeconds,
  };
  const { minimumHealthyPercent: minimum, maximumPercent: maximum } = settings;
  if (minimum < 0 || minimum > 100 || maximum < 100) {
    throw ecsError.invalidParameter(
      'minimumHealthyPercent must be between 0 and 100, and maximumPercent at least 100.',
    );
  }
  if (minimum === 100 && maximum === 100) {
    throw ecsError.invalidParameter(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    );
  }
  const grace = settings.healthCheckGracePeriodSeconds;
  if (grace < 0 || grace > LONGEST_GRACE_SECONDS) {
    throw ecsError.invalidParameter(
      `healthCheckGracePeriodSeconds must be between 0 and ${LONGEST_GRACE_SECONDS}.`,
    );
  }
  return settings;
}

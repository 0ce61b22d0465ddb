import { z } from 'zod';
import { ecsError, optional, pageOf, pageSchema, readInput, text, texts } from './ecs-input';
import {
  clusterOf,
  clusters,
  ecsArn,
  findCluster,
  findService,
  serviceOf,
  taskId,
  tasksOf,
  type EcsContext,
} from './ecs-lookup';
import { clusterShape, serviceShape, tagList, taskArn, taskShape } from './ecs-shapes';

const SERVICES_AT_ONCE = 10;
const CLUSTERS_AT_ONCE = 100;
const TASKS_AT_ONCE = 100;
const SERVICES_A_PAGE = 10;

const listClustersSchema = z.object(pageSchema);
const describeClustersSchema = z.object({ clusters: texts });
const listServicesSchema = z.object({
  cluster: text,
  launchType: text,
  schedulingStrategy: text,
  ...pageSchema,
});
const describeServicesSchema = z.object({ cluster: text, services: texts, include: texts });
const listTasksSchema = z.object({
  cluster: text,
  serviceName: text,
  family: text,
  startedBy: text,
  containerInstance: text,
  launchType: text,
  desiredStatus: optional(z.string()),
  ...pageSchema,
});
const describeTasksSchema = z.object({ cluster: text, tasks: texts });

export function listClusters(context: EcsContext, input: unknown): object {
  const { items, nextToken } = pageOf(clusters(context), readInput(listClustersSchema, input));
  return { clusterArns: items.map(({ arn }) => arn), nextToken };
}

export function describeClusters(context: EcsContext, input: unknown): object {
  const { clusters: asked = [] } = readInput(describeClustersSchema, input);
  if (asked.length > CLUSTERS_AT_ONCE) throw tooMany('Clusters', CLUSTERS_AT_ONCE);
  const names = asked.length > 0 ? [...new Set(asked)] : ['default'];
  const found = names.map((name) => ({ name, cluster: findCluster(context, name) }));
  return {
    clusters: found.flatMap(({ cluster }) => (cluster ? [clusterShape(cluster)] : [])),
    failures: missing(
      context,
      found.filter(({ cluster }) => !cluster).map(({ name }) => name),
      'cluster/',
    ),
  };
}

export function listServices(context: EcsContext, input: unknown): object {
  const { cluster, launchType, schedulingStrategy, ...page } = readInput(listServicesSchema, input);
  const { services } = clusterOf(context, cluster);
  const isAsked = (launchType ?? 'FARGATE') === 'FARGATE' && (schedulingStrategy ?? 'REPLICA') === 'REPLICA';
  const { items, nextToken } = pageOf(isAsked ? services : [], page, SERVICES_A_PAGE);
  return { serviceArns: items.map(({ model }) => model.arn), nextToken };
}

export function describeServices(context: EcsContext, input: unknown): object {
  const { cluster: nameOrArn, services: asked = [], include = [] } = readInput(describeServicesSchema, input);
  const cluster = clusterOf(context, nameOrArn);
  if (asked.length === 0) throw ecsError.invalidParameter('Services cannot be empty.');
  if (asked.length > SERVICES_AT_ONCE) throw tooMany('Services', SERVICES_AT_ONCE);
  const found = [...new Set(asked)].map((name) => ({ name, service: findService(cluster, name) }));
  return {
    services: found.flatMap(({ service }) =>
      service
        ? [
            {
              ...serviceShape(context, service),
              ...(include.includes('TAGS') && { tags: tagList(service.model.tags) }),
            },
          ]
        : [],
    ),
    failures: missing(
      context,
      found.filter(({ service }) => !service).map(({ name }) => name),
      `service/${cluster.name}/`,
    ),
  };
}

export function listTasks(context: EcsContext, input: unknown): object {
  const { cluster: nameOrArn, ...asked } = readInput(listTasksSchema, input);
  const cluster = clusterOf(context, nameOrArn);
  const status = asked.desiredStatus ?? 'RUNNING';
  if (!['RUNNING', 'PENDING', 'STOPPED'].includes(status)) {
    throw ecsError.invalidParameter(
      `desiredStatus must be one of [RUNNING, PENDING, STOPPED], not ${status}.`,
    );
  }
  const service =
    asked.serviceName === undefined ? undefined : serviceOf(cluster, asked.serviceName).model.arn;
  const { taskDefinitions } = context.fleet;
  const tasks = tasksOf(context, cluster).filter(
    (task) =>
      // No task has the desired status PENDING, as on ECS.
      (task.isStopping ? 'STOPPED' : 'RUNNING') === status &&
      (service === undefined || task.service.arn === service) &&
      (asked.startedBy === undefined || task.deploymentId === asked.startedBy) &&
      (asked.family === undefined ||
        taskDefinitions.find(task.taskDefinitionArn)?.model.family === asked.family) &&
      (asked.launchType ?? 'FARGATE') === 'FARGATE' &&
      asked.containerInstance === undefined,
  );
  const { items, nextToken } = pageOf(tasks, asked);
  return { taskArns: items.map((task) => taskArn(context, task)), nextToken };
}

export function describeTasks(context: EcsContext, input: unknown): object {
  const { cluster: nameOrArn, tasks: asked = [] } = readInput(describeTasksSchema, input);
  const cluster = clusterOf(context, nameOrArn);
  if (asked.length === 0) throw ecsError.invalidParameter('Tasks cannot be empty.');
  if (asked.length > TASKS_AT_ONCE) throw tooMany('Tasks', TASKS_AT_ONCE);
  const tasks = tasksOf(context, cluster);
  const found = [...new Set(asked)].map((text_) => {
    const id = taskId(cluster, text_);
    return { id, task: tasks.find((task) => task.id === id) };
  });
  return {
    tasks: found.flatMap(({ task }) => (task ? [taskShape(context, task)] : [])),
    failures: missing(
      context,
      found.filter(({ task }) => !task).map(({ id }) => id),
      `task/${cluster.name}/`,
    ),
  };
}

function missing(context: EcsContext, names: readonly string[], kind: string): object[] {
  return names.map((name) => ({
    arn: name.startsWith('arn:') ? name : ecsArn(context, `${kind}${name}`),
    reason: 'MISSING',
  }));
}

function tooMany(what: string, atOnce: number): Error {
  return ecsError.invalidParameter(`${what} can have at most ${atOnce} items.`);
}

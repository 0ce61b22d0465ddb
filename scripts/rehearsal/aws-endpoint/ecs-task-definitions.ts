import { z } from 'zod';
import type { RegisteredTaskDefinition } from '../fleet/task-definitions';
import type { ContainerModel } from '../model';
import { containerSchema } from '../stack-reader/resource-schemas';
import { ecsError, optional, pageOf, pageSchema, readInput, text, texts } from './ecs-input';
import { ecsArn, type EcsContext } from './ecs-lookup';
import { seconds } from './ecs-shapes';
import { checkTaskDefinition, registrationSchema } from './ecs-registration';

const describeSchema = z.object({ taskDefinition: text, include: texts });
const listSchema = z.object({ familyPrefix: text, status: text, sort: text, ...pageSchema });
const familiesSchema = z.object({ familyPrefix: text, status: text, ...pageSchema });
const tagsSchema = z.object({
  tags: optional(z.array(z.object({ key: z.string(), value: optional(z.string()) }))),
});

export function describeTaskDefinition(context: EcsContext, input: unknown): object {
  const { taskDefinition, include = [] } = readInput(describeSchema, input);
  const found = taskDefinition ? context.fleet.taskDefinitions.find(taskDefinition) : undefined;
  if (!found) throw ecsError.client('Unable to describe task definition.');
  return {
    taskDefinition: shape(context, found),
    ...(include.includes('TAGS') && { tags: found.tags }),
  };
}

export function listTaskDefinitions({ fleet }: EcsContext, input: unknown): object {
  const { familyPrefix, status, sort, ...page } = readInput(listSchema, input);
  const asked = status === undefined || status === 'ACTIVE' ? fleet.taskDefinitions.all : [];
  const arns = asked
    .filter(({ model }) => familyPrefix === undefined || model.family === familyPrefix)
    .map(({ model }) => model.arn);
  const { items, nextToken } = pageOf(sort === 'DESC' ? arns.reverse() : arns, page);
  return { taskDefinitionArns: items, nextToken };
}

export function listTaskDefinitionFamilies({ fleet }: EcsContext, input: unknown): object {
  const { familyPrefix = '', status, ...page } = readInput(familiesSchema, input);
  const families = [...new Set(fleet.taskDefinitions.all.map(({ model }) => model.family))];
  const asked = status === 'INACTIVE' ? [] : families.filter((family) => family.startsWith(familyPrefix));
  const { items, nextToken } = pageOf(asked, page);
  return { families: items, nextToken };
}

/** Registers the next revision of a family. All of its containers may be run; one that a service names is. */
export function registerTaskDefinition(context: EcsContext, input: unknown): object {
  const definition = readInput(registrationSchema, input);
  checkTaskDefinition(definition);
  const { family = '', containerDefinitions = [] } = definition;
  const tags = (readInput(tagsSchema, input).tags ?? []).map(({ key, value = '' }) => ({ key, value }));
  const document = Object.fromEntries(
    Object.entries(input as object).filter(([name, value]) => name !== 'tags' && value !== null),
  );
  const containers = containerDefinitions.map((container) => readInput(containerSchema, container));
  const registered = context.fleet.taskDefinitions.register(family, tags, (revision) => ({
    arn: ecsArn(context, `task-definition/${family}:${revision}`),
    family,
    containers,
    sidecars: [],
    document,
  }));
  return { taskDefinition: shape(context, registered), tags };
}

function shape({ system }: EcsContext, { model, revision, registeredAt }: RegisteredTaskDefinition): object {
  const { containerDefinitions, ...rest } = { containerDefinitions: undefined, ...model.document };
  const containers: readonly unknown[] = Array.isArray(containerDefinitions)
    ? containerDefinitions
    : model.containers.map(definition);
  return {
    taskDefinitionArn: model.arn,
    containerDefinitions: containers.map(withDefaults),
    volumes: [],
    placementConstraints: [],
    compatibilities: ['EC2', 'FARGATE'],
    requiresAttributes: [],
    ...rest,
    family: model.family,
    revision,
    status: 'ACTIVE',
    registeredAt: seconds(registeredAt),
    registeredBy: `arn:aws:iam::${system.accountId}:root`,
  };
}

function definition(container: ContainerModel): object {
  const { name, image, environment, secrets, containerPort, stopTimeoutSeconds } = container;
  return {
    name,
    image,
    environment: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
    secrets: Object.entries(secrets).map(([key, valueFrom]) => ({ name: key, valueFrom })),
    portMappings: [{ containerPort }],
    stopTimeout: stopTimeoutSeconds,
  };
}

const portMappingsSchema = z
  .object({ portMappings: z.array(z.looseObject({ containerPort: z.number() })) })
  .catch({ portMappings: [] });

/** A container definition with what ECS fills in. */
function withDefaults(container: unknown): object {
  const { portMappings } = portMappingsSchema.parse(container);
  return {
    cpu: 0,
    essential: true,
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    ...(container as object),
    portMappings: portMappings.map((mapping) => ({
      hostPort: mapping.containerPort,
      protocol: 'tcp',
      ...mapping,
    })),
  };
}

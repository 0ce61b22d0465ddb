import { z } from 'zod';
import { OUTPUT_NAMES } from '../../../infra/outputs';
import type {
  ListenerModel,
  ParameterModel,
  RuleModel,
  ServiceModel,
  System,
  TableModel,
  TaskDefinitionModel,
} from '../model';
import { ACCOUNT_ID } from './computed-attributes';
import { asString } from './expression-evaluator';
import {
  actionsSchema,
  conditionsSchema,
  containerSchema,
  first,
  list,
  serviceSchema,
  targetGroupSchema,
} from './resource-schemas';
import { taskDefinitionDocument } from './task-definition-document';
import { explained, StackReadError, Stacks, type ResolvedResource } from './stacks';

/**
 * Reads what a synthesis wrote and gives the system that it describes.
 * @param directory the output directory of the synthesis, with `manifest.json` in it
 * @throws StackReadError when a file is missing or malformed, or when what the rehearsal needs of a resource is not
 *   there, cannot be resolved, or is of a kind that it cannot run
 */
export async function readSystem(directory: string, region: string): Promise<System> {
  const stacks = await Stacks.read(directory, region);
  const services = stacks.resources('aws_ecs_service').map(readService);
  return {
    region,
    accountId: ACCOUNT_ID,
    loadBalancers: stacks.resources('aws_lb').map((resource) => {
      const { name, idle_timeout, tags, attributes } = parse(resource, loadBalancerSchema);
      return {
        arn: text(resource, 'arn'),
        name,
        dnsName: text(resource, 'dns_name'),
        idleTimeoutSeconds: idle_timeout,
        attributes,
        tags,
      };
    }),
    listeners: stacks.resources('aws_lb_listener').map(readListener),
    rules: stacks.resources('aws_lb_listener_rule').map(readRule),
    targetGroups: stacks
      .resources('aws_lb_target_group')
      .map((resource) => ({ arn: text(resource, 'arn'), ...parse(resource, targetGroupSchema) })),
    services,
    taskDefinitions: stacks
      .resources('aws_ecs_task_definition')
      .map((resource) => readTaskDefinition(resource, services)),
    tables: stacks.resources('aws_dynamodb_table').map(readTable),
    parameters: stacks.resources('aws_ssm_parameter').map(readParameter),
    outputs: stacks.outputs(OUTPUT_NAMES),
  };
}

const tagsSchema = z.record(z.string(), z.string()).default({});

const loadBalancerSchema = z
  .object({
    name: z.string(),
    load_balancer_type: z
      .literal('application', 'the rehearsal runs application load balancers only')
      .default('application'),
    idle_timeout: z.coerce.number().default(60),
    enable_deletion_protection: z.boolean().default(false),
    drop_invalid_header_fields: z.boolean().default(false),
    tags: tagsSchema,
  })
  .transform(({ enable_deletion_protection, drop_invalid_header_fields, ...rest }) => ({
    ...rest,
    attributes: {
      'deletion_protection.enabled': String(enable_deletion_protection),
      'routing.http.drop_invalid_header_fields.enabled': String(drop_invalid_header_fields),
    },
  }));

const listenerSchema = z.object({
  load_balancer_arn: z.string(),
  port: z.coerce.number(),
  protocol: z.enum(['HTTP', 'HTTPS'], 'the rehearsal runs listeners for HTTP and HTTPS only').default('HTTP'),
  default_action: actionsSchema,
  tags: tagsSchema,
});

function readListener(resource: ResolvedResource): ListenerModel {
  const { load_balancer_arn, port, protocol, default_action, tags } = parse(resource, listenerSchema);
  return {
    arn: text(resource, 'arn'),
    loadBalancerArn: load_balancer_arn,
    port,
    protocol,
    defaultActions: default_action,
    tags,
  };
}

const ruleSchema = z.object({
  listener_arn: z.string(),
  priority: z.coerce.number(),
  condition: conditionsSchema,
  action: actionsSchema,
  tags: tagsSchema,
});

function readRule(resource: ResolvedResource): RuleModel {
  const { listener_arn, priority, condition, action, tags } = parse(resource, ruleSchema);
  return {
    arn: text(resource, 'arn'),
    listenerArn: listener_arn,
    priority,
    conditions: condition,
    actions: action,
    tags,
  };
}

function readService(resource: ResolvedResource): ServiceModel {
  return { arn: text(resource, 'arn'), ...parse(resource, serviceSchema) };
}

const containerNamesSchema = z.object({ container_definitions: list(z.object({ name: z.string() })) });
const containersSchema = z.object({ container_definitions: list(containerSchema) });

/** Of the containers that no load balancer reaches, the names alone are read. */
function readTaskDefinition(
  resource: ResolvedResource,
  services: readonly ServiceModel[],
): TaskDefinitionModel {
  const arn = text(resource, 'arn');
  const definitions = resource.document('container_definitions');
  const named = parse(resource, containerNamesSchema, { container_definitions: definitions });
  const names = named.container_definitions.map(({ name }) => name);
  const reached = services
    .filter(({ taskDefinitionArn }) => taskDefinitionArn === arn)
    .flatMap(({ loadBalancers }) => loadBalancers.map(({ containerName }) => containerName));
  const missing = reached.find((name) => !names.includes(name));
  if (missing !== undefined) throw complaint(resource, `there is no container "${missing}"`);
  const isReached = (name = '') => reached.includes(name);
  const run = [definitions].flat().filter((_, index) => isReached(names[index]));
  return {
    arn,
    family: asString(resource.attribute('family')),
    containers: parse(resource, containersSchema, { container_definitions: run }).container_definitions,
    sidecars: names.filter((name) => !isReached(name)),
    document: taskDefinitionDocument(resource, definitions),
  };
}

const tableSchema = z.object({
  name: z.string(),
  hash_key: z.string(),
  range_key: z.string().optional(),
  attribute: list(z.object({ name: z.string(), type: z.enum(['S', 'N', 'B']) })),
  global_secondary_index: list(
    z.object({
      name: z.string(),
      hash_key: z.string(),
      range_key: z.string().optional(),
      projection_type: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
      non_key_attributes: z.array(z.string()).default([]),
    }),
  ),
});

function readTable(resource: ResolvedResource): TableModel {
  const table = parse(resource, tableSchema);
  return {
    name: table.name,
    hashKey: table.hash_key,
    rangeKey: table.range_key,
    attributes: table.attribute,
    globalSecondaryIndexes: table.global_secondary_index.map((index) => ({
      name: index.name,
      hashKey: index.hash_key,
      rangeKey: index.range_key,
      projectionType: index.projection_type,
      nonKeyAttributes: index.non_key_attributes,
    })),
  };
}

const parameterSchema = z
  .object({
    name: z.string(),
    type: z.enum(['String', 'StringList', 'SecureString']),
    value: z.string().optional(),
    insecure_value: z.string().optional(),
  })
  .transform(({ value, insecure_value, ...rest }) => ({ ...rest, value: value ?? insecure_value ?? '' }));

function readParameter(resource: ResolvedResource): ParameterModel {
  return { arn: text(resource, 'arn'), version: 1, ...parse(resource, parameterSchema) };
}

function parse<T>(resource: ResolvedResource, schema: z.ZodType<T>, values: unknown = resource.values): T {
  const parsed = explained(resource.place, () => schema.safeParse(values));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw complaint(resource, `${where}: ${first(parsed.error.issues.map((i) => i.message))}`);
}

function complaint({ place: { type, name, stack } }: ResolvedResource, what: string): StackReadError {
  return new StackReadError(`${type}.${name} in stack ${stack}: ${what}`);
}

function text(resource: ResolvedResource, attribute: string): string {
  return asString(resource.attribute(attribute));
}

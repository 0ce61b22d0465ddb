import { z } from 'zod';
import type { ListenerModel, ParameterModel, RuleModel, ServiceModel, System, TableModel } from '../model';
import { ACCOUNT_ID } from './computed-attributes';
import { asString } from './expression-evaluator';
import {
  actionsSchema,
  conditionsSchema,
  containersSchema,
  first,
  list,
  targetGroupSchema,
} from './resource-schemas';
import { StackReadError, Stacks, type ResolvedResource } from './stacks';

/**
 * Reads what a synthesis wrote and gives the system that it describes.
 * @param directory the output directory of the synthesis, with `manifest.json` in it
 * @throws StackReadError when a file is missing or malformed, a reference leads nowhere, or a resource lacks what the
 *   rehearsal needs of it
 */
export async function readSystem(directory: string, region: string): Promise<System> {
  const stacks = await Stacks.read(directory, region);
  return {
    region,
    accountId: ACCOUNT_ID,
    loadBalancers: stacks.resources('aws_lb').map((resource) => {
      const { name, idle_timeout, tags } = parse(resource, loadBalancerSchema);
      return {
        arn: text(resource, 'arn'),
        name,
        dnsName: text(resource, 'dns_name'),
        idleTimeoutSeconds: idle_timeout,
        tags,
      };
    }),
    listeners: stacks.resources('aws_lb_listener').map(readListener),
    rules: stacks.resources('aws_lb_listener_rule').map(readRule),
    targetGroups: stacks
      .resources('aws_lb_target_group')
      .map((resource) => ({ arn: text(resource, 'arn'), ...parse(resource, targetGroupSchema) })),
    services: stacks.resources('aws_ecs_service').map(readService),
    taskDefinitions: stacks.resources('aws_ecs_task_definition').map((resource) => {
      const { family, container_definitions } = parse(resource, taskDefinitionSchema);
      return { arn: text(resource, 'arn'), family, containers: container_definitions };
    }),
    tables: stacks.resources('aws_dynamodb_table').map(readTable),
    parameters: stacks.resources('aws_ssm_parameter').map(readParameter),
    outputs: stacks.outputs(),
  };
}

const loadBalancerSchema = z.object({
  name: z.string(),
  idle_timeout: z.coerce.number().default(60),
  tags: z.record(z.string(), z.string()).default({}),
});

const listenerSchema = z.object({
  load_balancer_arn: z.string(),
  port: z.coerce.number(),
  protocol: z.enum(['HTTP', 'HTTPS']).default('HTTP'),
  default_action: actionsSchema,
});

function readListener(resource: ResolvedResource): ListenerModel {
  const { load_balancer_arn, port, protocol, default_action } = parse(resource, listenerSchema);
  return {
    arn: text(resource, 'arn'),
    loadBalancerArn: load_balancer_arn,
    port,
    protocol,
    defaultActions: default_action,
  };
}

const ruleSchema = z.object({
  listener_arn: z.string(),
  priority: z.coerce.number(),
  condition: conditionsSchema,
  action: actionsSchema,
});

function readRule(resource: ResolvedResource): RuleModel {
  const { listener_arn, priority, condition, action } = parse(resource, ruleSchema);
  return {
    arn: text(resource, 'arn'),
    listenerArn: listener_arn,
    priority,
    conditions: condition,
    actions: action,
  };
}

const serviceSchema = z.object({
  name: z.string(),
  cluster: z.string(),
  task_definition: z.string(),
  desired_count: z.coerce.number().default(1),
  load_balancer: list(
    z.object({ target_group_arn: z.string(), container_name: z.string(), container_port: z.coerce.number() }),
  ),
});

function readService(resource: ResolvedResource): ServiceModel {
  const { name, cluster, task_definition, desired_count, load_balancer } = parse(resource, serviceSchema);
  return {
    arn: text(resource, 'arn'),
    name,
    clusterArn: cluster,
    taskDefinitionArn: task_definition,
    desiredCount: desired_count,
    loadBalancers: load_balancer.map(({ target_group_arn, container_name, container_port }) => ({
      targetGroupArn: target_group_arn,
      containerName: container_name,
      containerPort: container_port,
    })),
  };
}

const taskDefinitionSchema = z.object({ family: z.string(), container_definitions: containersSchema });

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

function parse<T>(resource: ResolvedResource, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(resource.values);
  if (parsed.success) return parsed.data;
  const { type, name, stack } = resource.place;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new StackReadError(
    `${type}.${name} in stack ${stack}: ${where}: ${first(parsed.error.issues.map((i) => i.message))}`,
  );
}

function text(resource: ResolvedResource, attribute: string): string {
  return asString(resource.attribute(attribute));
}

import { z } from 'zod';
import type { Action, Condition, ContainerModel, ServiceModel, TargetGroupModel } from '../model';

/** Blocks as Terraform's JSON has them: one object, or a list of them, or none. */
export function list<T extends z.ZodType>(item: T) {
  return z.preprocess((value): unknown[] => {
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : [value];
  }, z.array(item));
}

/** A block that may stand there once: as an object or as a list of one. */
function optionalBlock<T extends z.ZodType>(item: T) {
  return list(item).transform((items) => items[0]);
}

export function first(messages: readonly string[]): string {
  return messages[0] ?? 'not as expected';
}

const wholeNumber = z.coerce.number().int();

const forwardSchema = z.object({
  target_group: list(z.object({ arn: z.string(), weight: wholeNumber.default(1) })),
  stickiness: optionalBlock(z.object({ enabled: z.boolean().default(false), duration: wholeNumber })),
});

const redirectSchema = z.object({
  protocol: z.string().default('#{protocol}'),
  host: z.string().default('#{host}'),
  port: z.string().default('#{port}'),
  path: z.string().default('/#{path}'),
  query: z.string().default('#{query}'),
  status_code: z.enum(['HTTP_301', 'HTTP_302']),
});

const fixedResponseSchema = z.object({
  content_type: z.string(),
  message_body: z.string().default(''),
  status_code: z.coerce.number().default(200),
});

const actionSchema = z
  .object({
    type: z.string(),
    target_group_arn: z.string().optional(),
    forward: optionalBlock(forwardSchema),
    redirect: optionalBlock(redirectSchema),
    fixed_response: optionalBlock(fixedResponseSchema),
  })
  .transform(({ type, target_group_arn, forward, redirect, fixed_response }, context): Action => {
    if (type === 'forward' && (forward || target_group_arn !== undefined)) {
      return {
        type,
        targetGroups: forward?.target_group ?? [{ arn: target_group_arn ?? '', weight: 1 }],
        stickiness: {
          enabled: forward?.stickiness?.enabled ?? false,
          durationSeconds: forward?.stickiness?.duration ?? 1,
        },
      };
    }
    if (type === 'redirect' && redirect) {
      const { status_code, ...rest } = redirect;
      return { type, ...rest, statusCode: status_code === 'HTTP_301' ? 301 : 302 };
    }
    if (type === 'fixed-response' && fixed_response) {
      const { content_type, message_body, status_code } = fixed_response;
      return { type, statusCode: status_code, contentType: content_type, body: message_body };
    }
    context.addIssue(`the action "${type}" is not one that the rehearsal can carry out`);
    return z.NEVER;
  });
export const actionsSchema = list(actionSchema);

const valuesSchema = optionalBlock(z.object({ values: z.array(z.string()) }));
const conditionSchema = z
  .object({
    path_pattern: valuesSchema,
    host_header: valuesSchema,
    http_request_method: valuesSchema,
    http_header: optionalBlock(z.object({ http_header_name: z.string(), values: z.array(z.string()) })),
    query_string: list(z.object({ key: z.string().optional(), value: z.string() })),
  })
  .transform((condition, context): Condition => {
    if (condition.path_pattern) return { field: 'path-pattern', values: condition.path_pattern.values };
    if (condition.host_header) return { field: 'host-header', values: condition.host_header.values };
    if (condition.http_request_method) {
      return { field: 'http-request-method', values: condition.http_request_method.values };
    }
    if (condition.http_header) {
      return {
        field: 'http-header',
        name: condition.http_header.http_header_name,
        values: condition.http_header.values,
      };
    }
    if (condition.query_string.length > 0) return { field: 'query-string', values: condition.query_string };
    context.addIssue('a condition that the rehearsal does not know');
    return z.NEVER;
  });
export const conditionsSchema = list(conditionSchema);

const healthCheckSchema = z.object({
  path: z.string().default('/'),
  interval: wholeNumber.default(30),
  timeout: wholeNumber.default(5),
  healthy_threshold: wholeNumber.default(5),
  unhealthy_threshold: wholeNumber.default(2),
  matcher: z.string().default('200'),
});

export const targetGroupSchema = z
  .object({
    name: z.string(),
    target_type: z
      .enum(['instance', 'ip'], 'the rehearsal runs targets that have an address only')
      .default('instance'),
    protocol: z.literal('HTTP', 'the rehearsal speaks HTTP to targets only').default('HTTP'),
    health_check: optionalBlock(healthCheckSchema),
    deregistration_delay: z.coerce.number().default(300),
    slow_start: z.coerce.number().default(0),
    stickiness: optionalBlock(
      z.object({
        type: z.string(),
        enabled: z.boolean().default(true),
        cookie_duration: wholeNumber.default(86_400),
      }),
    ),
    tags: z.record(z.string(), z.string()).default({}),
  })
  .transform((group): Omit<TargetGroupModel, 'arn'> => {
    const check = group.health_check ?? healthCheckSchema.parse({});
    return {
      name: group.name,
      healthCheck: {
        path: check.path,
        intervalSeconds: check.interval,
        timeoutSeconds: check.timeout,
        healthyThreshold: check.healthy_threshold,
        unhealthyThreshold: check.unhealthy_threshold,
        matcher: check.matcher,
      },
      deregistrationDelaySeconds: group.deregistration_delay,
      stickiness: {
        enabled: group.stickiness?.enabled ?? false,
        durationSeconds: group.stickiness?.cookie_duration ?? 86_400,
      },
      slowStartSeconds: group.slow_start,
      tags: group.tags,
    };
  });

/* The options of another driver have other names. */
const logConfigurationSchema = z.object({
  options: z
    .object({ 'awslogs-group': z.string().optional(), 'awslogs-stream-prefix': z.string().optional() })
    .optional(),
});

const circuitBreakerSchema = z.object({ enable: z.boolean(), rollback: z.boolean() });
const networkSchema = z.object({
  subnets: z.array(z.string()),
  security_groups: z.array(z.string()).default([]),
  assign_public_ip: z.boolean().default(false),
});

export const serviceSchema = z
  .object({
    name: z.string(),
    cluster: z.string(),
    task_definition: z.string(),
    desired_count: wholeNumber.default(1),
    load_balancer: list(
      z.object({ target_group_arn: z.string(), container_name: z.string(), container_port: wholeNumber }),
    ).refine((items) => items.length > 0, 'the rehearsal runs services behind a load balancer only'),
    deployment_minimum_healthy_percent: wholeNumber.default(100),
    deployment_maximum_percent: wholeNumber.default(200),
    deployment_circuit_breaker: optionalBlock(circuitBreakerSchema),
    health_check_grace_period_seconds: wholeNumber.default(0),
    network_configuration: optionalBlock(networkSchema),
    enable_execute_command: z.boolean().default(false),
    tags: z.record(z.string(), z.string()).default({}),
  })
  .transform((service): Omit<ServiceModel, 'arn'> => ({
    name: service.name,
    clusterArn: service.cluster,
    taskDefinitionArn: service.task_definition,
    desiredCount: service.desired_count,
    loadBalancers: service.load_balancer.map((group) => ({
      targetGroupArn: group.target_group_arn,
      containerName: group.container_name,
      containerPort: group.container_port,
    })),
    deployment: {
      minimumHealthyPercent: service.deployment_minimum_healthy_percent,
      maximumPercent: service.deployment_maximum_percent,
      circuitBreaker: service.deployment_circuit_breaker ?? { enable: false, rollback: false },
      healthCheckGracePeriodSeconds: service.health_check_grace_period_seconds,
    },
    ...(service.network_configuration && {
      network: {
        subnets: service.network_configuration.subnets,
        securityGroups: service.network_configuration.security_groups,
        assignPublicIp: service.network_configuration.assign_public_ip,
      },
    }),
    enableExecuteCommand: service.enable_execute_command,
    tags: service.tags,
  }));

export const containerSchema = z
  .object({
    name: z.string(),
    image: z.string(),
    environment: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
    secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })).default([]),
    portMappings: z.array(z.object({ containerPort: wholeNumber })).default([]),
    stopTimeout: wholeNumber.default(30),
    logConfiguration: logConfigurationSchema.optional(),
  })
  .transform((container): ContainerModel => ({
    name: container.name,
    image: container.image,
    environment: Object.fromEntries(container.environment.map(({ name, value }) => [name, value])),
    secrets: Object.fromEntries(container.secrets.map(({ name, valueFrom }) => [name, valueFrom])),
    containerPort: container.portMappings[0]?.containerPort ?? 0,
    stopTimeoutSeconds: container.stopTimeout,
    logGroup: container.logConfiguration?.options?.['awslogs-group'],
    logStreamPrefix: container.logConfiguration?.options?.['awslogs-stream-prefix'],
  }));

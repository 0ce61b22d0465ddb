import { createHash } from 'node:crypto';
import { asString, ExpressionError, type Value } from './expression-evaluator';

/** Where something is defined: a resource, or `data.<type>`. */
export interface Place {
  readonly stack: string;
  readonly type: string;
  readonly name: string;
}

export interface ComputedContext {
  readonly region: string;
  /** Another attribute of the same resource. */
  readonly sibling: (attribute: string) => Value;
}

/** The account that the rehearsal plays, as AWS's local emulators do. */
export const ACCOUNT_ID = '000000000000';

type Attributes = Readonly<Record<string, (place: Place, context: ComputedContext) => Value>>;

const name = ({ sibling }: ComputedContext): string => asString(sibling('name'));

function arn(service: string, { region }: ComputedContext, resource: string): string {
  return `arn:aws:${service}:${region}:${ACCOUNT_ID}:${resource}`;
}

/** The part of an ELB ARN after `loadbalancer/` or the like: `app/<name>/<id>[/<id>]`. */
function elbPath(of: Value, kind: string): string {
  const [, resource] = asString(of).split(`:${kind}/`);
  if (resource === undefined) throw new ExpressionError(`${asString(of)} is not the ARN of a ${kind}`);
  return resource;
}

const loadBalancerArn = (place: Place, context: ComputedContext): string =>
  arn('elasticloadbalancing', context, `loadbalancer/app/${name(context)}/${hash(place)}`);
const targetGroupArn = (place: Place, context: ComputedContext): string =>
  arn('elasticloadbalancing', context, `targetgroup/${name(context)}/${hash(place)}`);
const listenerArn = (place: Place, context: ComputedContext): string =>
  arn(
    'elasticloadbalancing',
    context,
    `listener/${elbPath(context.sibling('load_balancer_arn'), 'loadbalancer')}/${hash(place)}`,
  );
const ruleArn = (place: Place, context: ComputedContext): string =>
  arn(
    'elasticloadbalancing',
    context,
    `listener-rule/${elbPath(context.sibling('listener_arn'), 'listener')}/${hash(place)}`,
  );
const clusterArn = (_: Place, context: ComputedContext): string =>
  arn('ecs', context, `cluster/${name(context)}`);
const serviceArn = (_: Place, context: ComputedContext): string => {
  const cluster = asString(context.sibling('cluster')).split('/').at(-1) ?? '';
  return arn('ecs', context, `service/${cluster}/${name(context)}`);
};
const taskDefinitionArn = (_: Place, context: ComputedContext): string =>
  arn('ecs', context, `task-definition/${asString(context.sibling('family'))}:1`);
const secretArn = (place: Place, context: ComputedContext): string =>
  arn('secretsmanager', context, `secret:${name(context)}-${hash(place).slice(0, 6)}`);

/** Attributes that AWS decides and the rehearsal relies on, by resource type. */
const ATTRIBUTES: Readonly<Record<string, Attributes>> = {
  aws_lb: {
    id: loadBalancerArn,
    arn: loadBalancerArn,
    dns_name: (place, context) =>
      `${name(context)}-${parseInt(hash(place).slice(0, 8), 16)}.${context.region}.elb.amazonaws.com`,
  },
  aws_lb_target_group: { id: targetGroupArn, arn: targetGroupArn },
  aws_lb_listener: { id: listenerArn, arn: listenerArn },
  aws_lb_listener_rule: { id: ruleArn, arn: ruleArn },
  aws_ecs_cluster: { id: clusterArn, arn: clusterArn },
  aws_ecs_service: { id: serviceArn, arn: serviceArn },
  aws_ecs_task_definition: {
    id: (_, { sibling }) => sibling('family'),
    arn: taskDefinitionArn,
    revision: () => 1,
  },
  aws_secretsmanager_secret: { id: secretArn, arn: secretArn },
  aws_secretsmanager_secret_version: { arn: (_, { sibling }) => sibling('secret_id') },
  aws_ssm_parameter: {
    arn: (_, context) => arn('ssm', context, `parameter${name(context)}`),
    id: (_, context) => name(context),
  },
  aws_dynamodb_table: {
    arn: (_, context) => arn('dynamodb', context, `table/${name(context)}`),
    id: (_, context) => name(context),
  },
  aws_s3_bucket: { id: (_, { sibling }) => sibling('bucket') },
  aws_ecr_repository: {
    repository_url: (_, context) => `${ACCOUNT_ID}.dkr.ecr.${context.region}.amazonaws.com/${name(context)}`,
  },
  'data.aws_availability_zones': {
    names: (_, { region }) => ['a', 'b', 'c', 'd'].map((zone) => region + zone),
  },
  'data.aws_caller_identity': { account_id: () => ACCOUNT_ID, arn: () => `arn:aws:iam::${ACCOUNT_ID}:root` },
  'data.aws_region': {
    id: (_, { region }) => region,
    name: (_, { region }) => region,
    region: (_, { region }) => region,
  },
  'data.aws_partition': { partition: () => 'aws', dns_suffix: () => 'amazonaws.com' },
};

/**
 * An attribute that AWS would have decided. One that the rehearsal does not rely on gets a value that shows where it
 * comes from, `<type.name.attribute>`.
 */
export function computedAttribute(place: Place, attribute: string, context: ComputedContext): Value {
  const known = ATTRIBUTES[place.type]?.[attribute];
  return known ? known(place, context) : `<${place.type}.${place.name}.${attribute}>`;
}

/** Whether a value is, or contains, one that only AWS would know. */
export function isKnown(value: Value): boolean {
  return !/<(data\.)?aws_\w+\.[^<>]+>/.test(JSON.stringify(value));
}

function hash({ stack, type, name: resource }: Place): string {
  return createHash('sha256').update([stack, type, resource].join('/')).digest('hex').slice(0, 16);
}

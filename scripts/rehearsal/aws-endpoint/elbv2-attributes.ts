import type { Action, System, TargetGroupModel } from '../model';
import { AwsError, validationError } from './aws-error';
import { find, notFound } from './elbv2-lookup';
import type { QueryParameters } from './query-parameters';
import type { XmlStructure } from './xml';

/** What of a target group ModifyTargetGroupAttributes changes. */
type Settings = Pick<TargetGroupModel, 'deregistrationDelaySeconds' | 'stickiness' | 'slowStartSeconds'>;

interface Attribute {
  readonly read: (settings: Settings) => string;
  /** The settings with a value that somebody sent, or a complaint about it. */
  readonly write: (settings: Settings, value: string) => Settings | string;
}

const WEEK_SECONDS = 604_800;

/** In the order in which AWS shows them. */
const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  'stickiness.enabled': {
    read: ({ stickiness }) => String(stickiness.enabled),
    write: (settings, value) =>
      value === 'true' || value === 'false'
        ? { ...settings, stickiness: { ...settings.stickiness, enabled: value === 'true' } }
        : 'must be true or false',
  },
  'deregistration_delay.timeout_seconds': {
    read: ({ deregistrationDelaySeconds }) => String(deregistrationDelaySeconds),
    write: seconds(0, 3_600, (settings, delay) => ({ ...settings, deregistrationDelaySeconds: delay })),
  },
  'stickiness.type': fixed('lb_cookie'),
  'stickiness.lb_cookie.duration_seconds': {
    read: ({ stickiness }) => String(stickiness.durationSeconds),
    write: seconds(1, WEEK_SECONDS, (settings, durationSeconds) => ({
      ...settings,
      stickiness: { ...settings.stickiness, durationSeconds },
    })),
  },
  'slow_start.duration_seconds': {
    read: ({ slowStartSeconds = 0 }) => String(slowStartSeconds),
    write: (settings, value) =>
      value === '0'
        ? { ...settings, slowStartSeconds: 0 }
        : seconds(30, 900, (rest, slowStartSeconds) => ({ ...rest, slowStartSeconds }))(settings, value),
  },
  'load_balancing.algorithm.type': fixed('round_robin'),
  'load_balancing.algorithm.anomaly_mitigation': fixed('off'),
  'load_balancing.cross_zone.enabled': fixed('use_load_balancer_configuration'),
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': fixed('1'),
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': fixed('off'),
  'target_group_health.dns_failover.minimum_healthy_targets.count': fixed('1'),
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': fixed('off'),
  'stickiness.app_cookie.cookie_name': fixed(''),
  'stickiness.app_cookie.duration_seconds': fixed('86400'),
};

export function describeTargetGroupAttributes(system: System, parameters: QueryParameters): XmlStructure {
  return attributesShape(targetGroupOf(system, parameters));
}

/**
 * Changes attributes of a target group: all that are sent, or none. They count from the next request, or drain, on.
 * @throws AwsError with AWS's own code
 */
export function modifyTargetGroupAttributes(system: System, parameters: QueryParameters): XmlStructure {
  const group = targetGroupOf(system, parameters);
  const sent = parameters.structures('Attributes');
  if (sent.length === 0) throw validationError('Attributes must be specified');
  let settings: Settings = group;
  for (const attribute of sent) {
    settings = withAttribute(settings, attribute.requiredText('Key'), attribute.text('Value') ?? '');
  }
  if (settings.stickiness.enabled && isInSplitWithoutStickiness(system, group)) {
    throw new AwsError(
      'InvalidConfigurationRequest',
      'You cannot enable target stickiness on a target group that a rule with several target groups forwards to, unless group stickiness is enabled on that rule',
    );
  }
  group.deregistrationDelaySeconds = settings.deregistrationDelaySeconds;
  group.stickiness = settings.stickiness;
  group.slowStartSeconds = settings.slowStartSeconds ?? 0;
  return attributesShape(group);
}

/** What the stacks do not say is shown as AWS's default. */
export function describeLoadBalancerAttributes(system: System, parameters: QueryParameters): XmlStructure {
  const arn = parameters.requiredText('LoadBalancerArn');
  const balancer = find(system.loadBalancers, 'arn', arn, notFound.loadBalancer);
  const attributes = {
    'access_logs.s3.enabled': 'false',
    'access_logs.s3.bucket': '',
    'access_logs.s3.prefix': '',
    'idle_timeout.timeout_seconds': String(balancer.idleTimeoutSeconds),
    'deletion_protection.enabled': 'false',
    'load_balancing.cross_zone.enabled': 'true',
    'routing.http2.enabled': 'true',
    'routing.http.drop_invalid_header_fields.enabled': 'false',
    'routing.http.xff_client_port.enabled': 'false',
    'routing.http.preserve_host_header.enabled': 'false',
    'routing.http.xff_header_processing.mode': 'append',
    'routing.http.desync_mitigation_mode': 'defensive',
    'waf.fail_open.enabled': 'false',
    'client_keep_alive.seconds': '3600',
    ...balancer.attributes,
  };
  return { Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })) };
}

function targetGroupOf(system: System, parameters: QueryParameters): TargetGroupModel {
  return find(system.targetGroups, 'arn', parameters.requiredText('TargetGroupArn'), notFound.targetGroup);
}

function attributesShape(group: TargetGroupModel): XmlStructure {
  return { Attributes: Object.entries(ATTRIBUTES).map(([Key, { read }]) => ({ Key, Value: read(group) })) };
}

function withAttribute(settings: Settings, key: string, value: string): Settings {
  const attribute = Object.hasOwn(ATTRIBUTES, key) ? ATTRIBUTES[key] : undefined;
  if (!attribute) throw validationError(`Target group attribute key '${key}' is not recognized`);
  const written = attribute.write(settings, value);
  if (typeof written === 'string') {
    throw validationError(`Target group attribute value '${value}' for '${key}' ${written}`);
  }
  return written;
}

/** An attribute that is the same in every rehearsal. */
function fixed(only: string): Attribute {
  return {
    read: () => only,
    write: (settings, value) =>
      value === only ? settings : `cannot be set in the rehearsal: only '${only}' can`,
  };
}

function seconds(
  min: number,
  max: number,
  write: (settings: Settings, value: number) => Settings,
): Attribute['write'] {
  return (settings, text) => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= min && value <= max
      ? write(settings, value)
      : `must be a whole number from ${min} to ${max}`;
  };
}

/** Whether an action without group stickiness splits requests between the group and others. */
function isInSplitWithoutStickiness({ listeners, rules }: System, { arn }: TargetGroupModel): boolean {
  const splits = (action: Action) =>
    action.type === 'forward' &&
    action.targetGroups.length > 1 &&
    !action.stickiness.enabled &&
    action.targetGroups.some((group) => group.arn === arn);
  return (
    rules.some(({ actions }) => actions.some(splits)) ||
    listeners.some(({ defaultActions }) => defaultActions.some(splits))
  );
}

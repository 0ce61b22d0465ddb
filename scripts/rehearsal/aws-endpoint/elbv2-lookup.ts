import type { ListenerModel, System } from '../model';
import { AwsError } from './aws-error';
import { defaultRuleArn } from './elbv2-shapes';

/** AWS's errors for what is not there. */
export const notFound = {
  loadBalancer: (name: string) =>
    new AwsError('LoadBalancerNotFound', `Load balancers '[${name}]' not found`),
  listener: (arn: string) => new AwsError('ListenerNotFound', `Listener '${arn}' not found`),
  rule: (arn: string) => new AwsError('RuleNotFound', `Rule '${arn}' not found`),
  targetGroup: (name: string) => new AwsError('TargetGroupNotFound', `Target groups '[${name}]' not found`),
};

/** The listener whose default actions the API shows as this rule. */
export function listenerOfDefaultRule(system: System, arn: string): ListenerModel | undefined {
  return system.listeners.find((listener) => defaultRuleArn(listener) === arn);
}

/** @throws AwsError from `missing` when no item has `value` in its field `key` */
export function find<Key extends string, Item extends Readonly<Record<Key, string>>>(
  items: readonly Item[],
  key: Key,
  value: string,
  missing: (value: string) => AwsError,
): Item {
  const item = items.find((candidate) => candidate[key] === value);
  if (!item) {
    throw missing(value);
  }
  return item;
}

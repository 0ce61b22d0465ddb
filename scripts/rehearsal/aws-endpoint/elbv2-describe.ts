import { rulesOf } from '../load-balancer/rule-matching';
import type { ListenerModel, RuleModel, System, TargetGroupModel } from '../model';
import { validationError } from './aws-error';
import { find, listenerOfDefaultRule, notFound } from './elbv2-lookup';
import {
  defaultRuleShape,
  listenerShape,
  loadBalancerShape,
  ruleShape,
  targetGroupShape,
  targetHealthShape,
} from './elbv2-shapes';
import { page } from './paging';
import type { QueryParameters } from './query-parameters';
import type { TargetHealth } from './target-health';
import type { XmlStructure } from './xml';

const MAX_TAGGED_RESOURCES = 20;

export interface Elbv2Config {
  readonly system: System;
  readonly targetHealth: (targetGroupArn: string) => readonly TargetHealth[];
  /** When the load balancers are said to have been created. */
  readonly createdAt: Date;
}

export function describeLoadBalancers(
  { system, createdAt }: Elbv2Config,
  parameters: QueryParameters,
): XmlStructure {
  const arns = parameters.texts('LoadBalancerArns');
  const names = parameters.texts('Names');
  const named = [
    ...names.map((name) => find(system.loadBalancers, 'name', name, notFound.loadBalancer)),
    ...arns.map((arn) => find(system.loadBalancers, 'arn', arn, notFound.loadBalancer)),
  ];
  const selected = named.length > 0 ? named : system.loadBalancers;
  const { items, nextMarker } = page(selected, parameters);
  return { LoadBalancers: items.map((item) => loadBalancerShape(item, createdAt)), NextMarker: nextMarker };
}

export function describeListeners(system: System, parameters: QueryParameters): XmlStructure {
  const loadBalancerArn = parameters.text('LoadBalancerArn');
  const arns = parameters.texts('ListenerArns');
  if ((loadBalancerArn === undefined) === (arns.length === 0)) {
    throw validationError('You must specify either listener ARNs or a load balancer ARN');
  }
  if (loadBalancerArn !== undefined) {
    find(system.loadBalancers, 'arn', loadBalancerArn, notFound.loadBalancer);
  }
  const selected =
    loadBalancerArn === undefined
      ? arns.map((arn) => find(system.listeners, 'arn', arn, notFound.listener))
      : system.listeners.filter((listener) => listener.loadBalancerArn === loadBalancerArn);
  const { items, nextMarker } = page(selected, parameters);
  return { Listeners: items.map(listenerShape), NextMarker: nextMarker };
}

export function describeRules(system: System, parameters: QueryParameters): XmlStructure {
  const listenerArn = parameters.text('ListenerArn');
  const arns = parameters.texts('RuleArns');
  if ((listenerArn === undefined) === (arns.length === 0)) {
    throw validationError('You must specify either listener rule ARNs or a listener ARN');
  }
  const selected =
    listenerArn === undefined
      ? arns.map((arn) => ruleOrDefaultShape(system, arn))
      : ruleShapesOf(system, find(system.listeners, 'arn', listenerArn, notFound.listener));
  const { items, nextMarker } = page(selected, parameters);
  return { Rules: items, NextMarker: nextMarker };
}

function ruleShapesOf(system: System, listener: ListenerModel): XmlStructure[] {
  return [...rulesOf(listener.arn, system.rules).map(ruleShape), defaultRuleShape(listener)];
}

function ruleOrDefaultShape(system: System, arn: string): XmlStructure {
  const listener = listenerOfDefaultRule(system, arn);
  return listener ? defaultRuleShape(listener) : ruleShape(find(system.rules, 'arn', arn, notFound.rule));
}

export function describeTargetGroups(system: System, parameters: QueryParameters): XmlStructure {
  const arns = parameters.texts('TargetGroupArns');
  const names = parameters.texts('Names');
  const loadBalancerArn = parameters.text('LoadBalancerArn');
  if (loadBalancerArn !== undefined) {
    find(system.loadBalancers, 'arn', loadBalancerArn, notFound.loadBalancer);
  }
  const named = [
    ...names.map((name) => find(system.targetGroups, 'name', name, notFound.targetGroup)),
    ...arns.map((arn) => find(system.targetGroups, 'arn', arn, notFound.targetGroup)),
  ];
  const selected = (named.length > 0 ? named : system.targetGroups).filter(
    (group) => loadBalancerArn === undefined || loadBalancersOf(system, group).includes(loadBalancerArn),
  );
  const { items, nextMarker } = page(selected, parameters);
  return {
    TargetGroups: items.map((group) => targetGroupShape(group, loadBalancersOf(system, group))),
    NextMarker: nextMarker,
  };
}

/** The load balancers that forward to a group, from a rule or by default. */
function loadBalancersOf(system: System, group: TargetGroupModel): string[] {
  const forwards = (actions: RuleModel['actions']) =>
    actions.some(
      (action) => action.type === 'forward' && action.targetGroups.some(({ arn }) => arn === group.arn),
    );
  const listeners = system.listeners.filter(
    (listener) =>
      forwards(listener.defaultActions) ||
      system.rules.some((rule) => rule.listenerArn === listener.arn && forwards(rule.actions)),
  );
  return [...new Set(listeners.map((listener) => listener.loadBalancerArn))];
}

export function describeTargetHealth(
  { system, targetHealth }: Elbv2Config,
  parameters: QueryParameters,
): XmlStructure {
  const { arn } = find(
    system.targetGroups,
    'arn',
    parameters.requiredText('TargetGroupArn'),
    notFound.targetGroup,
  );
  const registered = targetHealth(arn);
  const asked = parameters.structures('Targets').map((target) => ({
    id: target.requiredText('Id'),
    port: target.integer('Port'),
  }));
  if (asked.length === 0) {
    return { TargetHealthDescriptions: registered.map(targetHealthShape) };
  }
  return { TargetHealthDescriptions: asked.flatMap((target) => healthOf(target, registered)) };
}

function healthOf(
  { id, port }: { readonly id: string; readonly port: number | undefined },
  registered: readonly TargetHealth[],
): XmlStructure[] {
  const found = registered.filter(
    ({ target }) => target.id === id && (port === undefined || target.port === port),
  );
  if (found.length > 0) {
    return found.map(targetHealthShape);
  }
  return [
    {
      Target: { Id: id, Port: port },
      TargetHealth: {
        State: 'unused',
        Reason: 'Target.NotRegistered',
        Description: 'Target is not registered to the target group',
      },
    },
  ];
}

export function describeTags(system: System, parameters: QueryParameters): XmlStructure {
  const arns = parameters.texts('ResourceArns');
  if (arns.length === 0 || arns.length > MAX_TAGGED_RESOURCES) {
    throw validationError(`ResourceArns must have from 1 to ${MAX_TAGGED_RESOURCES} members`);
  }
  return {
    TagDescriptions: arns.map((arn) => ({
      ResourceArn: arn,
      Tags: Object.entries(tagsOf(system, arn)).map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

function tagsOf(system: System, arn: string): Readonly<Record<string, string>> {
  if (arn.includes(':targetgroup/')) {
    return find(system.targetGroups, 'arn', arn, notFound.targetGroup).tags;
  }
  if (arn.includes(':listener-rule/')) {
    if (listenerOfDefaultRule(system, arn)) return {};
    return find(system.rules, 'arn', arn, notFound.rule).tags ?? {};
  }
  if (arn.includes(':listener/')) {
    return find(system.listeners, 'arn', arn, notFound.listener).tags ?? {};
  }
  return find(system.loadBalancers, 'arn', arn, notFound.loadBalancer).tags;
}

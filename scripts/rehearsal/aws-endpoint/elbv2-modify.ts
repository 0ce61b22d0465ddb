import type { RuleModel, System } from '../model';
import { AwsError, validationError } from './aws-error';
import { parseActions } from './elbv2-actions';
import { find, listenerOfDefaultRule, notFound } from './elbv2-lookup';
import { listenerShape, ruleShape } from './elbv2-shapes';
import type { QueryParameters } from './query-parameters';
import type { XmlStructure } from './xml';

export function modifyRule(system: System, parameters: QueryParameters): XmlStructure {
  const arn = parameters.requiredText('RuleArn');
  if (listenerOfDefaultRule(system, arn)) {
    throw new AwsError('OperationNotPermitted', `Default rule '${arn}' cannot be modified`);
  }
  const rule = find(system.rules, 'arn', arn, notFound.rule);
  rule.actions = newActions(system, parameters, 'Actions', ['Conditions', 'Transforms', 'ResetTransforms']);
  return { Rules: [ruleShape(rule)] };
}

export function modifyListener(system: System, parameters: QueryParameters): XmlStructure {
  const arn = parameters.requiredText('ListenerArn');
  const listener = find(system.listeners, 'arn', arn, notFound.listener);
  listener.defaultActions = newActions(system, parameters, 'DefaultActions', [
    'Port',
    'Protocol',
    'SslPolicy',
    'Certificates',
    'AlpnPolicy',
    'MutualAuthentication',
  ]);
  return { Listeners: [listenerShape(listener)] };
}

/** Reads the new actions, and refuses the rest of what AWS can modify. */
function newActions(
  system: System,
  parameters: QueryParameters,
  name: string,
  fixed: readonly string[],
): RuleModel['actions'] {
  const unchangeable = fixed.find((parameter) => parameters.has(parameter));
  if (unchangeable !== undefined) {
    throw validationError(`${unchangeable} cannot be modified in the rehearsal: only ${name} can`);
  }
  const actions = parseActions(parameters.structures(name), system.targetGroups);
  if (actions.length === 0) {
    throw validationError(`${name} must be specified`);
  }
  return actions;
}

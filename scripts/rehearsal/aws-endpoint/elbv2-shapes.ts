import { createHash } from 'node:crypto';
import type {
  Action,
  Condition,
  ListenerModel,
  LoadBalancerModel,
  RuleModel,
  TargetGroupModel,
} from '../model';
import type { TargetHealth } from './target-health';
import type { XmlStructure } from './xml';

/** The model's objects as the ELBv2 API shows them. What the rehearsal does not have (VPC, zones) is left out. */

export function loadBalancerShape(balancer: LoadBalancerModel, createdAt: Date): XmlStructure {
  return {
    LoadBalancerArn: balancer.arn,
    DNSName: balancer.dnsName,
    CreatedTime: createdAt,
    LoadBalancerName: balancer.name,
    State: { Code: 'active' },
    Type: 'application',
  };
}

export function listenerShape(listener: ListenerModel): XmlStructure {
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: listener.loadBalancerArn,
    Port: listener.port,
    Protocol: listener.protocol,
    DefaultActions: listener.defaultActions.map(actionShape),
  };
}

export function ruleShape(rule: RuleModel): XmlStructure {
  return {
    RuleArn: rule.arn,
    Priority: rule.priority,
    Conditions: rule.conditions.map(conditionShape),
    Actions: rule.actions.map(actionShape),
    IsDefault: false,
  };
}

/** The rule that shows a listener's default actions; ModifyListener changes it. */
export function defaultRuleShape(listener: ListenerModel): XmlStructure {
  return {
    RuleArn: defaultRuleArn(listener),
    Priority: 'default',
    Conditions: [],
    Actions: listener.defaultActions.map(actionShape),
    IsDefault: true,
  };
}

/** `...:listener-rule/app/<name>/<id>/<listener id>/<rule id>`, the last made up from the rest. */
export function defaultRuleArn({ arn }: ListenerModel): string {
  const id = createHash('sha256').update(arn).digest('hex').slice(0, 16);
  return `${arn.replace(':listener/', ':listener-rule/')}/${id}`;
}

export function targetGroupShape(group: TargetGroupModel, loadBalancerArns: readonly string[]): XmlStructure {
  const { healthCheck } = group;
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: 'HTTP',
    HealthCheckProtocol: 'HTTP',
    HealthCheckPort: 'traffic-port',
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: healthCheck.intervalSeconds,
    HealthCheckTimeoutSeconds: healthCheck.timeoutSeconds,
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    HealthCheckPath: healthCheck.path,
    Matcher: { HttpCode: healthCheck.matcher },
    LoadBalancerArns: loadBalancerArns,
    TargetType: 'ip',
    ProtocolVersion: 'HTTP1',
  };
}

export function targetHealthShape({ target, state, reason, description }: TargetHealth): XmlStructure {
  return {
    Target: { Id: target.id, Port: target.port },
    HealthCheckPort: target.port,
    TargetHealth: { State: state, Reason: reason, Description: description },
  };
}

function conditionShape(condition: Condition): XmlStructure {
  const { field: Field } = condition;
  switch (condition.field) {
    case 'path-pattern':
      return { Field, Values: condition.values, PathPatternConfig: { Values: condition.values } };
    case 'host-header':
      return { Field, Values: condition.values, HostHeaderConfig: { Values: condition.values } };
    case 'http-request-method':
      return { Field, HttpRequestMethodConfig: { Values: condition.values } };
    case 'http-header':
      return { Field, HttpHeaderConfig: { HttpHeaderName: condition.name, Values: condition.values } };
    case 'query-string':
      return {
        Field,
        QueryStringConfig: { Values: condition.values.map(({ key, value }) => ({ Key: key, Value: value })) },
      };
  }
}

function actionShape(action: Action): XmlStructure {
  switch (action.type) {
    case 'forward':
      return forwardShape(action);
    case 'fixed-response':
      return {
        Type: action.type,
        FixedResponseConfig: {
          MessageBody: action.body,
          StatusCode: action.statusCode,
          ContentType: action.contentType,
        },
      };
    case 'redirect':
      return {
        Type: action.type,
        RedirectConfig: {
          Protocol: action.protocol,
          Port: action.port,
          Host: action.host,
          Path: action.path,
          Query: action.query,
          StatusCode: `HTTP_${action.statusCode}`,
        },
      };
  }
}

function forwardShape({ targetGroups, stickiness }: Extract<Action, { type: 'forward' }>): XmlStructure {
  return {
    Type: 'forward',
    // Shown for a forward to one group only.
    TargetGroupArn: targetGroups.length === 1 ? targetGroups[0]?.arn : undefined,
    ForwardConfig: {
      TargetGroups: targetGroups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
      TargetGroupStickinessConfig: {
        Enabled: stickiness.enabled,
        DurationSeconds: stickiness.durationSeconds > 0 ? stickiness.durationSeconds : undefined,
      },
    },
  };
}

import {
  describeLoadBalancerAttributes,
  describeTargetGroupAttributes,
  modifyTargetGroupAttributes,
} from './elbv2-attributes';
import {
  describeListeners,
  describeLoadBalancers,
  describeRules,
  describeTags,
  describeTargetGroups,
  describeTargetHealth,
  type Elbv2Config,
} from './elbv2-describe';
import { modifyListener, modifyRule } from './elbv2-modify';
import type { QueryService } from './service';

/**
 * Elastic Load Balancing, version 2: what describes load balancers, and what changes the actions of rules and
 * listeners and the attributes of target groups. The changes are made in the system itself.
 */
export function elbv2Service(config: Elbv2Config): QueryService {
  const { system } = config;
  return {
    version: '2015-12-01',
    namespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
    actions: {
      DescribeLoadBalancers: (parameters) => describeLoadBalancers(config, parameters),
      DescribeListeners: (parameters) => describeListeners(system, parameters),
      DescribeRules: (parameters) => describeRules(system, parameters),
      DescribeTargetGroups: (parameters) => describeTargetGroups(system, parameters),
      DescribeTargetHealth: (parameters) => describeTargetHealth(config, parameters),
      DescribeLoadBalancerAttributes: (parameters) => describeLoadBalancerAttributes(system, parameters),
      DescribeTargetGroupAttributes: (parameters) => describeTargetGroupAttributes(system, parameters),
      DescribeTags: (parameters) => describeTags(system, parameters),
      ModifyRule: (parameters) => modifyRule(system, parameters),
      ModifyListener: (parameters) => modifyListener(system, parameters),
      ModifyTargetGroupAttributes: (parameters) => modifyTargetGroupAttributes(system, parameters),
    },
  };
}

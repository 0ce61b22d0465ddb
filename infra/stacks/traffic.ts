import { Lb } from '@cdktf/provider-aws/lib/lb';
import type { Construct } from 'constructs';
import type { Colour } from '../../app/contract/colour';
import { BaseStack, type StackConfig } from '../base-stack';
import { ColourTargetGroups } from '../constructs/colour-target-groups';
import { WeightedListener } from '../constructs/weighted-listener';
import { WeightsParameter } from '../constructs/weights-parameter';
import { HTTP_PORT } from '../ports';
import type { NetworkOutputs } from './network';

/* A socket that is silent for longer is closed; clients and server ping far more often. */
const IDLE_TIMEOUT_SECONDS = 3_600;

/** How CloudFront reaches the load balancer. */
export interface LoadBalancerOrigin {
  readonly domainName: string;
  readonly protocol: 'http' | 'https';
  readonly port: number;
}

export interface TrafficOutputs {
  readonly origin: LoadBalancerOrigin;
  readonly loadBalancerArn: string;
  /** As CloudWatch names the load balancer in its dimensions. */
  readonly loadBalancerArnSuffix: string;
  readonly targetGroupArnSuffixes: Readonly<Record<Colour, string>>;
  readonly pollTargetGroupArnSuffixes: Readonly<Record<Colour, string>>;
  readonly targetGroupArns: Readonly<Record<Colour, string>>;
  readonly pollTargetGroupArns: Readonly<Record<Colour, string>>;
  readonly weightsParameterName: string;
  readonly weightsParameterArn: string;
}

/** The load balancer and the split. Small on purpose: a shift by Terraform refreshes only this. */
export class TrafficStack extends BaseStack {
  readonly outputs: TrafficOutputs;

  constructor(scope: Construct, props: StackConfig & { readonly network: NetworkOutputs }) {
    super(scope, 'traffic', props);
    const { network } = props;
    const balancer = new Lb(this, 'load-balancer', {
      name: this.names.loadBalancer,
      loadBalancerType: 'application',
      internal: false,
      subnets: [...network.publicSubnetIds],
      securityGroups: [network.loadBalancerSecurityGroupId],
      idleTimeout: IDLE_TIMEOUT_SECONDS,
      dropInvalidHeaderFields: true,
      enableDeletionProtection: !this.config.settings.ephemeral,
    });
    const { vpcId } = network;
    const plain = new ColourTargetGroups(this, 'plain', {
      vpcId,
      names: this.names.targetGroups,
      sticky: false,
    });
    const poll = new ColourTargetGroups(this, 'poll', {
      vpcId,
      names: this.names.pollTargetGroups,
      sticky: true,
    });
    const parameter = new WeightsParameter(this, 'weights', {
      name: this.names.weightsParameter,
      ...(this.config.weights && { weights: this.config.weights }),
    });
    new WeightedListener(this, 'http', {
      loadBalancerArn: balancer.arn,
      port: HTTP_PORT,
      weights: parameter.weights,
      targetGroupArns: plain.arns,
      pollTargetGroupArns: poll.arns,
    });
    this.outputs = {
      origin: { domainName: balancer.dnsName, protocol: 'http', port: HTTP_PORT },
      loadBalancerArn: balancer.arn,
      loadBalancerArnSuffix: balancer.arnSuffix,
      targetGroupArnSuffixes: plain.arnSuffixes,
      pollTargetGroupArnSuffixes: poll.arnSuffixes,
      targetGroupArns: plain.arns,
      pollTargetGroupArns: poll.arns,
      weightsParameterName: parameter.name,
      weightsParameterArn: parameter.arn,
    };
    this.output('alb_dns_name', balancer.dnsName, 'Where clients connect to');
    this.output('blue_target_group_arn', plain.arns.blue, 'The target group of blue');
    this.output('green_target_group_arn', plain.arns.green, 'The target group of green');
    // The live split would make every plan after a shift differ.
    const deployed = 'as Terraform set it last; the weights parameter has the live one';
    this.output('blue_weight', parameter.deployedWeights.blue, `The weight of blue ${deployed}`);
    this.output('green_weight', parameter.deployedWeights.green, `The weight of green ${deployed}`);
  }
}

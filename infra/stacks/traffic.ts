import { Lb } from '@cdktf/provider-aws/lib/lb';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association';
import type { Construct } from 'constructs';
import type { Colour } from '../../app/contract/colour';
import { BaseStack, type StackConfig } from '../base-stack';
import { suppress } from '../checkov';
import { AccessLogBucket } from '../constructs/access-log-bucket';
import { ColourTargetGroups } from '../constructs/colour-target-groups';
import { DomainCertificate } from '../constructs/domain-certificate';
import { FaultParameter } from '../constructs/fault-parameter';
import { HttpsRedirect } from '../constructs/https-redirect';
import { RolloutParameters } from '../constructs/rollout-parameters';
import { REQUESTS_OF_A_HALL, WebFirewall } from '../constructs/web-firewall';
import { WeightedListener, type WeightedListenerConfig } from '../constructs/weighted-listener';
import { WeightsParameter } from '../constructs/weights-parameter';
import { HTTP_PORT, HTTPS_PORT } from '../ports';
import type { NetworkOutputs } from './network';

/* A socket that is silent for longer is closed; clients and server ping far more often. */
const IDLE_TIMEOUT_SECONDS = 3_600;
/* Why Checkov may find a listener without TLS. */
const NO_CERTIFICATE =
  'There is no certificate without a domain; clients have HTTPS as far as CloudFront, which alone gets in.';

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
  /** The fault that tasks inject, where they may. */
  readonly faultParameter?: { readonly name: string; readonly arn: string };
}

type ListenerConfig = Omit<WeightedListenerConfig, 'port' | 'certificateArn'>;

/** The load balancer and the split. Small on purpose: a shift by Terraform refreshes only this. */
export class TrafficStack extends BaseStack {
  readonly outputs: TrafficOutputs;

  constructor(scope: Construct, props: StackConfig & { readonly network: NetworkOutputs }) {
    super(scope, 'traffic', props);
    const { network } = props;
    const balancer = this.loadBalancer(network);
    this.protect(balancer, network);
    const plain = this.targetGroups('plain', network);
    const poll = this.targetGroups('poll', network);
    const parameter = new WeightsParameter(this, 'weights', {
      name: this.names.weightsParameter,
      ...(this.config.weights && { weights: this.config.weights }),
    });
    const fault = this.config.settings.faultInjection
      ? new FaultParameter(this, 'fault', { name: this.names.faultParameter })
      : undefined;
    new RolloutParameters(this, 'rollout', { names: this.names.rollout });
    const origin = this.listeners(network, balancer, {
      loadBalancerArn: balancer.arn,
      weights: parameter.weights,
      targetGroupArns: plain.arns,
      pollTargetGroupArns: poll.arns,
    });
    this.outputs = {
      origin,
      loadBalancerArn: balancer.arn,
      loadBalancerArnSuffix: balancer.arnSuffix,
      targetGroupArnSuffixes: plain.arnSuffixes,
      pollTargetGroupArnSuffixes: poll.arnSuffixes,
      targetGroupArns: plain.arns,
      pollTargetGroupArns: poll.arns,
      weightsParameterName: parameter.name,
      weightsParameterArn: parameter.arn,
      ...(fault && { faultParameter: { name: fault.name, arn: fault.arn } }),
    };
    this.output('alb_dns_name', balancer.dnsName, 'Where clients connect to');
    this.output('blue_target_group_arn', plain.arns.blue, 'The target group of blue');
    this.output('green_target_group_arn', plain.arns.green, 'The target group of green');
    // The live split would make every plan after a shift differ.
    const deployed = 'as Terraform set it last; the weights parameter has the live one';
    this.output('blue_weight', parameter.deployedWeights.blue, `The weight of blue ${deployed}`);
    this.output('green_weight', parameter.deployedWeights.green, `The weight of green ${deployed}`);
  }

  private loadBalancer(network: NetworkOutputs): Lb {
    const { accessLogs, ephemeral, logRetentionDays } = this.config.settings;
    const logs = accessLogs
      ? new AccessLogBucket(this, 'access-logs', {
          namePrefix: `${this.names.prefix}-access-logs-`,
          retentionDays: logRetentionDays,
          ephemeral,
        })
      : undefined;
    return new Lb(this, 'load-balancer', {
      name: this.names.loadBalancer,
      loadBalancerType: 'application',
      internal: false,
      subnets: [...network.publicSubnetIds],
      securityGroups: [network.loadBalancerSecurityGroupId],
      idleTimeout: IDLE_TIMEOUT_SECONDS,
      enableHttp2: true,
      dropInvalidHeaderFields: true,
      enableDeletionProtection: !ephemeral,
      ...(logs && { accessLogs: { bucket: logs.name, enabled: true }, dependsOn: [logs.policy] }),
    });
  }

  /** A web ACL where the internet reaches the load balancer; where only CloudFront does, that has one. */
  private protect(balancer: Lb, { encryptionKeyArn }: NetworkOutputs): void {
    const { accessLogs, firewall, logRetentionDays } = this.config.settings;
    if (this.config.ingress === 'cloudfront') {
      suppress(balancer, {
        CKV2_AWS_28: 'Only CloudFront reaches it, and CloudFront has a web ACL.',
        ...(this.config.domain === undefined && { CKV2_AWS_20: NO_CERTIFICATE }),
      });
      return;
    }
    if (!firewall) return;
    suppress(balancer, {
      CKV2_AWS_76:
        'The rules against Log4j are in it; those against VPNs would shut out who works behind one.',
    });
    const acl = new WebFirewall(this, 'firewall', {
      scope: 'REGIONAL',
      name: this.names.prefix,
      rateLimit: REQUESTS_OF_A_HALL,
      ...(accessLogs && {
        logs: {
          retentionDays: logRetentionDays,
          ...(encryptionKeyArn !== undefined && { encryptionKeyArn }),
        },
      }),
    });
    new Wafv2WebAclAssociation(this, 'firewall-association', {
      resourceArn: balancer.arn,
      webAclArn: acl.arn,
    });
  }

  private targetGroups(kind: 'plain' | 'poll', { vpcId }: NetworkOutputs): ColourTargetGroups {
    return new ColourTargetGroups(this, kind, {
      vpcId,
      names: kind === 'poll' ? this.names.pollTargetGroups : this.names.targetGroups,
      sticky: kind === 'poll',
      deregistrationDelay: this.config.deregistrationDelay,
    });
  }

  /** All listeners; answers by which of them CloudFront comes. */
  private listeners(network: NetworkOutputs, balancer: Lb, listener: ListenerConfig): LoadBalancerOrigin {
    const { domain, extraHttpsPorts, ingress } = this.config;
    if (domain === undefined) {
      const http = new WeightedListener(this, 'http', { ...listener, port: HTTP_PORT });
      if (ingress === 'cloudfront') {
        suppress(http.listener, { CKV_AWS_2: NO_CERTIFICATE, CKV_AWS_103: NO_CERTIFICATE });
      }
      return { domainName: balancer.dnsName, protocol: 'http', port: HTTP_PORT };
    }
    const certificateArn = this.certificate(domain, network);
    new HttpsRedirect(this, 'redirect', { loadBalancerArn: balancer.arn });
    new WeightedListener(this, 'https', { ...listener, port: HTTPS_PORT, certificateArn });
    for (const port of extraHttpsPorts) {
      new WeightedListener(this, `https-${port}`, { ...listener, port, certificateArn });
    }
    this.address(domain, network, balancer);
    return { domainName: domain, protocol: 'https', port: HTTPS_PORT };
  }

  private certificate(domain: string, { zoneId }: NetworkOutputs): string {
    const given = this.config.certificateArn;
    if (given !== undefined) return given;
    if (zoneId === undefined) throw new Error('a domain without a certificate needs a zone to prove it in');
    return new DomainCertificate(this, 'certificate', { domain, zoneId }).arn;
  }

  private address(domain: string, { zoneId }: NetworkOutputs, balancer: Lb): void {
    if (zoneId === undefined) return;
    new Route53Record(this, 'address', {
      zoneId,
      name: domain,
      type: 'A',
      alias: { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: false },
    });
  }
}

import { DataAwsEc2ManagedPrefixList } from '@cdktf/provider-aws/lib/data-aws-ec2-managed-prefix-list';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import {
  VpcSecurityGroupEgressRule,
  type VpcSecurityGroupEgressRuleConfig,
} from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import {
  VpcSecurityGroupIngressRule,
  type VpcSecurityGroupIngressRuleConfig,
} from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { suppress } from '../checkov';
import { HTTP_PORT, HTTPS_PORT, REDIS_PORT, TASK_PORT } from '../ports';

const ANYWHERE = '0.0.0.0/0';

export interface SecurityGroupsConfig {
  readonly vpcId: string;
  /** The names start with it. */
  readonly prefix: string;
  /** Who may connect to the load balancer: anybody, or CloudFront alone. */
  readonly ingress: 'anywhere' | 'cloudfront';
  /**
   * The ports of the load balancer. For CloudFront a single one: its list of addresses counts as 55 of the 60 rules
   * that a group may have.
   */
  readonly clientPorts: readonly number[];
  /** Whether there are interface endpoints to protect. */
  readonly interfaceEndpoints: boolean;
}

type Peer = Pick<
  VpcSecurityGroupIngressRuleConfig & VpcSecurityGroupEgressRuleConfig,
  'cidrIpv4' | 'prefixListId' | 'referencedSecurityGroupId'
>;

/** Who may open a connection to whom. Rules stand alone: inside the groups they would refer to each other in a circle. */
export class SecurityGroups extends Construct {
  readonly loadBalancer: SecurityGroup;
  readonly tasks: SecurityGroup;
  readonly cache: SecurityGroup;
  /** Of the interface endpoints; undefined when there are none. */
  readonly endpoints: SecurityGroup | undefined;

  constructor(scope: Construct, id: string, config: SecurityGroupsConfig) {
    super(scope, id);
    this.loadBalancer = this.group('load-balancer', 'The load balancer', config);
    this.tasks = this.group('tasks', 'The tasks of both colours', config);
    this.cache = this.group('cache', 'Redis', config);

    this.allowClients(config);
    this.allow(this.loadBalancer, this.tasks, TASK_PORT, 'Requests and health checks to the tasks');
    this.allow(this.tasks, this.cache, REDIS_PORT, 'The Redis protocol from the tasks');
    // The addresses of the AWS APIs are too many and too changeable for rules.
    const out = 'HTTPS to the AWS APIs and the image registry';
    this.allowOut('tasks-to-internet', this.tasks, { cidrIpv4: ANYWHERE }, HTTPS_PORT, out);
    if (config.interfaceEndpoints) {
      this.endpoints = this.group('endpoints', 'The interface endpoints', config);
      this.allow(this.tasks, this.endpoints, HTTPS_PORT, 'HTTPS from the tasks to the AWS APIs');
    }
  }

  private group(name: string, description: string, { vpcId, prefix }: SecurityGroupsConfig): SecurityGroup {
    const group = new SecurityGroup(this, name, {
      vpcId,
      name: `${prefix}-${name}`,
      description,
      tags: { Name: `${prefix}-${name}` },
    });
    suppress(group, { CKV2_AWS_5: 'It is attached by a later stack, which Checkov reads on its own.' });
    return group;
  }

  private allowClients({ ingress, clientPorts }: SecurityGroupsConfig): void {
    const [from, clients]: [Peer, string] =
      ingress === 'anywhere'
        ? [{ cidrIpv4: ANYWHERE }, 'clients']
        : [{ prefixListId: this.cloudFrontAddresses() }, 'CloudFront'];
    for (const port of clientPorts) {
      const protocol = port === HTTP_PORT ? 'HTTP' : 'HTTPS';
      const description = `${protocol} and WebSocket from ${clients}`;
      const rule = this.allowIn(
        `clients-to-load-balancer-${port}`,
        this.loadBalancer,
        from,
        port,
        description,
      );
      if (port === HTTP_PORT) suppressOpenPort(rule, ingress, clientPorts);
    }
  }

  /** The list that AWS keeps of the addresses from which CloudFront connects to origins. */
  private cloudFrontAddresses(): string {
    const name = 'com.amazonaws.global.cloudfront.origin-facing';
    return new DataAwsEc2ManagedPrefixList(this, 'cloudfront', { name }).id;
  }

  private allow(from: SecurityGroup, to: SecurityGroup, port: number, description: string): void {
    const way = `${from.node.id}-to-${to.node.id}`;
    this.allowOut(`${way}-out`, from, { referencedSecurityGroupId: to.id }, port, description);
    this.allowIn(`${way}-in`, to, { referencedSecurityGroupId: from.id }, port, description);
  }

  private allowIn(name: string, to: SecurityGroup, from: Peer, port: number, description: string) {
    return new VpcSecurityGroupIngressRule(this, name, { ...ruleOf(to, port, description), ...from });
  }

  private allowOut(name: string, from: SecurityGroup, to: Peer, port: number, description: string): void {
    new VpcSecurityGroupEgressRule(this, name, { ...ruleOf(from, port, description), ...to });
  }
}

function ruleOf({ id }: SecurityGroup, port: number, description: string) {
  return { securityGroupId: id, description, ipProtocol: 'tcp', fromPort: port, toPort: port };
}

/** Port 80 that is open to everybody and answers requests stays a finding. */
function suppressOpenPort(
  rule: VpcSecurityGroupIngressRule,
  ingress: SecurityGroupsConfig['ingress'],
  clientPorts: readonly number[],
): void {
  if (ingress === 'cloudfront') {
    suppress(rule, {
      CKV_AWS_260: 'Only the addresses of CloudFront, in a list that Checkov does not read.',
    });
  } else if (clientPorts.includes(HTTPS_PORT)) {
    suppress(rule, {
      CKV_AWS_260: 'Who types the bare name of the domain starts here, and is sent to HTTPS.',
    });
  }
}

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
import { HTTP_PORT, REDIS_PORT, TASK_PORT } from '../ports';

const ANYWHERE = '0.0.0.0/0';
const HTTPS_PORT = 443;

export interface SecurityGroupsConfig {
  readonly vpcId: string;
  /** The names start with it. */
  readonly prefix: string;
}

type Peer = Pick<
  VpcSecurityGroupIngressRuleConfig & VpcSecurityGroupEgressRuleConfig,
  'cidrIpv4' | 'referencedSecurityGroupId'
>;

/** Who may open a connection to whom. Rules stand alone: inside the groups they would refer to each other in a circle. */
export class SecurityGroups extends Construct {
  readonly loadBalancer: SecurityGroup;
  readonly tasks: SecurityGroup;
  readonly cache: SecurityGroup;

  constructor(scope: Construct, id: string, { vpcId, prefix }: SecurityGroupsConfig) {
    super(scope, id);
    const group = (name: string, description: string) =>
      new SecurityGroup(this, name, {
        vpcId,
        name: `${prefix}-${name}`,
        description,
        tags: { Name: `${prefix}-${name}` },
      });
    this.loadBalancer = group('load-balancer', 'The load balancer');
    this.tasks = group('tasks', 'The tasks of both colours');
    this.cache = group('cache', 'Redis');

    const anywhere: Peer = { cidrIpv4: ANYWHERE };
    this.allowIn(this.loadBalancer, anywhere, HTTP_PORT, 'HTTP and WebSocket from clients');
    this.allow(this.loadBalancer, this.tasks, TASK_PORT, 'Requests and health checks to the tasks');
    this.allow(this.tasks, this.cache, REDIS_PORT, 'The Redis protocol from the tasks');
    this.allowOut(this.tasks, anywhere, HTTPS_PORT, 'HTTPS to the AWS APIs and the image registry');
  }

  private allow(from: SecurityGroup, to: SecurityGroup, port: number, description: string): void {
    this.allowOut(from, { referencedSecurityGroupId: to.id }, port, description);
    this.allowIn(to, { referencedSecurityGroupId: from.id }, port, description);
  }

  private allowIn({ id, node }: SecurityGroup, from: Peer, port: number, description: string): void {
    new VpcSecurityGroupIngressRule(this, `${node.id}-in-${port}`, {
      securityGroupId: id,
      description,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      ...from,
    });
  }

  private allowOut({ id, node }: SecurityGroup, to: Peer, port: number, description: string): void {
    new VpcSecurityGroupEgressRule(this, `${node.id}-out-${port}`, {
      securityGroupId: id,
      description,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      ...to,
    });
  }
}

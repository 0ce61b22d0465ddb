import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { Fn, propertyAccess, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { BaseStack, type StackConfig } from '../base-stack';
import { suppress } from '../checkov';
import { subnetCidr } from '../cidr';
import { EncryptionKey } from '../constructs/encryption-key';
import { FlowLogs } from '../constructs/flow-logs';
import { Routes } from '../constructs/routes';
import { SecurityGroups } from '../constructs/security-groups';
import { VpcEndpoints } from '../constructs/vpc-endpoints';
import { HTTP_PORT, HTTPS_PORT } from '../ports';

const ZONES = [0, 1] as const;
/* Each subnet takes a sixteenth of the VPC; the gaps leave room for more zones. */
const SUBNET_BITS = 4;
const FIRST_PUBLIC = 0;
const FIRST_PRIVATE = 4;
/* Old ones, in which Fargate runs no ARM64 tasks or none at all. Only these ids are the same in all accounts. */
const ZONES_WITHOUT_TASKS = ['use1-az3', 'usw1-az2', 'apne1-az3', 'cac1-az3'];

export interface NetworkOutputs {
  readonly vpcId: string;
  /** One in each zone, with a route to the internet gateway. */
  readonly publicSubnetIds: readonly string[];
  /** One in each zone, with a route to a NAT gateway, or with none out of the VPC when `egress` is public. */
  readonly privateSubnetIds: readonly string[];
  readonly loadBalancerSecurityGroupId: string;
  readonly taskSecurityGroupId: string;
  readonly cacheSecurityGroupId: string;
  /** Where tasks run: the private subnets, or the public ones when `egress` is public. */
  readonly taskSubnetIds: readonly string[];
  /** Whether a task needs a public address to get out. */
  readonly assignPublicIp: boolean;
  /** The deployment's own key; undefined when the keys that AWS manages have to do. */
  readonly encryptionKeyArn?: string;
  /** The hosted zone of the domain; undefined without one. */
  readonly zoneId?: string;
}

/**
 * The VPC over two zones, its ways out, and who may talk to whom in it. Also what all later stacks need first: the key
 * that they encrypt with, and the hosted zone, which has to be delegated to before a certificate can be issued.
 */
export class NetworkStack extends BaseStack {
  readonly outputs: NetworkOutputs;
  private readonly vpc: Vpc;

  constructor(scope: Construct, props: StackConfig) {
    super(scope, 'network', props);
    const { prefix } = this.names;
    const { region, egress, interfaceEndpoints, settings } = this.config;
    this.vpc = new Vpc(this, 'vpc', {
      cidrBlock: this.config.vpcCidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: this.named('vpc'),
    });
    const vpcId = this.vpc.id;
    new DefaultSecurityGroup(this, 'default', { vpcId, tags: this.named('default-unused') });

    const zones = new DataAwsAvailabilityZones(this, 'zones', {
      state: 'available',
      // Local zones, which have to be opted into, have neither Fargate nor ElastiCache.
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
      excludeZoneIds: ZONES_WITHOUT_TASKS,
    });
    suppress(zones, { CKV_AWS_394: 'Subnets stay in the zones in which they were created.' });
    const publicSubnetIds = this.subnets('public', FIRST_PUBLIC, zones);
    const privateSubnetIds = this.subnets('private', FIRST_PRIVATE, zones);
    const routes = new Routes(this, 'routes', {
      vpcId,
      prefix,
      publicSubnetIds,
      privateSubnetIds,
      natGateways: egress === 'public' ? 'none' : settings.natGateways,
    });
    const taskSubnetIds = egress === 'public' ? publicSubnetIds : privateSubnetIds;
    const groups = new SecurityGroups(this, 'security', {
      vpcId,
      prefix,
      ingress: this.config.ingress,
      clientPorts: this.clientPorts(),
      interfaceEndpoints: interfaceEndpoints.length > 0,
    });
    new VpcEndpoints(this, 'endpoints', {
      vpcId,
      prefix,
      region,
      routeTableIds: egress === 'public' ? routes.publicTableIds : routes.privateTableIds,
      interfaceServices: interfaceEndpoints,
      interfaceSubnetIds: privateSubnetIds,
      interfaceSecurityGroupIds: groups.endpoints ? [groups.endpoints.id] : [],
    });

    const key = settings.customerManagedKey && new EncryptionKey(this, 'encryption', { prefix, region });
    const encryption = key ? { encryptionKeyArn: key.arn } : {};
    if (settings.flowLogs) {
      const retentionDays = settings.logRetentionDays;
      new FlowLogs(this, 'flow-logs', { vpcId, prefix, region, retentionDays, ...encryption });
    }
    const zoneId = this.zoneId();
    this.outputs = {
      vpcId,
      publicSubnetIds,
      privateSubnetIds,
      loadBalancerSecurityGroupId: groups.loadBalancer.id,
      taskSecurityGroupId: groups.tasks.id,
      cacheSecurityGroupId: groups.cache.id,
      taskSubnetIds,
      assignPublicIp: egress === 'public',
      ...encryption,
      ...(zoneId !== undefined && { zoneId }),
    };
  }

  /** One in each zone; answers their ids. */
  private subnets(tier: 'public' | 'private', firstIndex: number, zones: DataAwsAvailabilityZones): string[] {
    return ZONES.map(
      (zone) =>
        new Subnet(this, `${tier}-${zone}`, {
          vpcId: this.vpc.id,
          cidrBlock: subnetCidr(this.config.vpcCidr, SUBNET_BITS, firstIndex + zone),
          availabilityZone: Token.asString(propertyAccess(zones.names, [zone])),
          mapPublicIpOnLaunch: false,
          tags: this.named(`${tier}-${zone}`),
          // While a zone is not available the others move up in the list.
          lifecycle: { ignoreChanges: ['availability_zone'] },
        }).id,
    );
  }

  /** The ports that the load balancer listens on for those who may reach it. */
  private clientPorts(): number[] {
    const { domain, ingress, extraHttpsPorts } = this.config;
    if (domain === undefined) return [HTTP_PORT];
    return ingress === 'cloudfront' ? [HTTPS_PORT] : [HTTP_PORT, HTTPS_PORT, ...extraHttpsPorts];
  }

  /** The hosted zone that there is, or a new one, whose name servers the owner of the domain has to delegate to. */
  private zoneId(): string | undefined {
    const { zone, settings } = this.config;
    if (zone?.kind !== 'created') return zone?.id;
    const created = new Route53Zone(this, 'zone', {
      name: zone.domain,
      comment: `The records of ${this.names.prefix}`,
      forceDestroy: settings.ephemeral,
    });
    suppress(created, {
      CKV2_AWS_38: 'Signing has to be agreed with the parent zone, which is not part of the deployment.',
      CKV2_AWS_39: 'The zone holds addresses of public endpoints, whose own logs say who used them.',
    });
    const nameServers = Fn.join(',', created.nameServers);
    this.output('name_servers', nameServers, `To be set for ${zone.domain} where it is registered`);
    return created.zoneId;
  }
}

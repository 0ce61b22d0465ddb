import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { propertyAccess, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { BaseStack, type StackConfig } from '../base-stack';
import { subnetCidr } from '../cidr';
import { SecurityGroups } from '../constructs/security-groups';

const ZONES = [0, 1] as const;
/* Each subnet takes a sixteenth of the VPC; the gaps leave room for more zones. */
const SUBNET_BITS = 4;
const FIRST_PUBLIC = 0;
const FIRST_PRIVATE = 4;
const ANYWHERE = '0.0.0.0/0';

export interface NetworkOutputs {
  readonly vpcId: string;
  /** One in each zone, with a route to the internet gateway. */
  readonly publicSubnetIds: readonly string[];
  /** One in each zone, with a route to the NAT gateway. */
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

/** The VPC over two zones, its ways out, and who may talk to whom in it. */
export class NetworkStack extends BaseStack {
  readonly outputs: NetworkOutputs;
  private readonly vpc: Vpc;

  constructor(scope: Construct, props: StackConfig) {
    super(scope, 'network', props);
    this.vpc = new Vpc(this, 'vpc', {
      cidrBlock: this.config.vpcCidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: this.named('vpc'),
    });
    new DefaultSecurityGroup(this, 'default', { vpcId: this.vpc.id, tags: this.named('default-unused') });

    const zones = new DataAwsAvailabilityZones(this, 'zones', {
      state: 'available',
      // Local zones, which have to be opted into, have neither Fargate nor ElastiCache.
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
    });
    const publicSubnets = this.subnets('public', FIRST_PUBLIC, zones);
    const privateSubnets = this.subnets('private', FIRST_PRIVATE, zones);
    const privateTables = this.routes(publicSubnets, privateSubnets);
    this.gatewayEndpoints(privateTables);

    const groups = new SecurityGroups(this, 'security', { vpcId: this.vpc.id, prefix: this.names.prefix });
    this.outputs = {
      vpcId: this.vpc.id,
      publicSubnetIds: publicSubnets.map(({ id }) => id),
      privateSubnetIds: privateSubnets.map(({ id }) => id),
      loadBalancerSecurityGroupId: groups.loadBalancer.id,
      taskSecurityGroupId: groups.tasks.id,
      cacheSecurityGroupId: groups.cache.id,
      taskSubnetIds: privateSubnets.map(({ id }) => id),
      assignPublicIp: false,
    };
  }

  private subnets(tier: 'public' | 'private', firstIndex: number, zones: DataAwsAvailabilityZones): Subnet[] {
    return ZONES.map(
      (zone) =>
        new Subnet(this, `${tier}-${zone}`, {
          vpcId: this.vpc.id,
          cidrBlock: subnetCidr(this.config.vpcCidr, SUBNET_BITS, firstIndex + zone),
          availabilityZone: Token.asString(propertyAccess(zones.names, [zone])),
          mapPublicIpOnLaunch: false,
          tags: this.named(`${tier}-${zone}`),
        }),
    );
  }

  /** The route tables of the public subnets and, a zone each, of the private ones; answers the latter. */
  private routes(publicSubnets: readonly Subnet[], privateSubnets: readonly Subnet[]): RouteTable[] {
    const vpcId = this.vpc.id;
    const internet = new InternetGateway(this, 'internet', { vpcId, tags: this.named('internet') });
    const publicTable = new RouteTable(this, 'public-routes', { vpcId, tags: this.named('public') });
    new Route(this, 'public-internet', {
      routeTableId: publicTable.id,
      destinationCidrBlock: ANYWHERE,
      gatewayId: internet.id,
    });
    publicSubnets.forEach((subnet, zone) => this.associate(`public-${zone}`, subnet, publicTable));

    const [natSubnet] = publicSubnets;
    if (!natSubnet) throw new RangeError('a NAT gateway needs a public subnet');
    const address = new Eip(this, 'nat-address', {
      domain: 'vpc',
      tags: this.named('nat'),
      dependsOn: [internet],
    });
    const nat = new NatGateway(this, 'nat', {
      allocationId: address.id,
      subnetId: natSubnet.id,
      tags: this.named('nat'),
      dependsOn: [internet],
    });
    return privateSubnets.map((subnet, zone) => {
      const table = new RouteTable(this, `private-routes-${zone}`, {
        vpcId,
        tags: this.named(`private-${zone}`),
      });
      new Route(this, `private-nat-${zone}`, {
        routeTableId: table.id,
        destinationCidrBlock: ANYWHERE,
        natGatewayId: nat.id,
      });
      this.associate(`private-${zone}`, subnet, table);
      return table;
    });
  }

  private associate(name: string, { id }: Subnet, table: RouteTable): void {
    new RouteTableAssociation(this, `${name}-association`, { subnetId: id, routeTableId: table.id });
  }

  /** DynamoDB and S3 (where ECR keeps image layers) without paying for NAT traffic. */
  private gatewayEndpoints(tables: readonly RouteTable[]): void {
    for (const service of ['s3', 'dynamodb']) {
      new VpcEndpoint(this, service, {
        vpcId: this.vpc.id,
        vpcEndpointType: 'Gateway',
        serviceName: `com.amazonaws.${this.config.region}.${service}`,
        routeTableIds: tables.map(({ id }) => id),
        tags: this.named(service),
      });
    }
  }
}

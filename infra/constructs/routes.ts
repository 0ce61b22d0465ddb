import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Construct } from 'constructs';

const ANYWHERE = '0.0.0.0/0';

export interface RoutesConfig {
  readonly vpcId: string;
  /** The names begin with it. */
  readonly prefix: string;
  /** One in each zone. */
  readonly publicSubnetIds: readonly string[];
  /** One in each zone, in the same order. */
  readonly privateSubnetIds: readonly string[];
  /** With one, a zone that fails takes the way out of both with it. With none, private subnets have no way out. */
  readonly natGateways: 'none' | 'one' | 'one-per-zone';
}

/** The ways out: the internet gateway for public subnets, NAT gateways for private ones. */
export class Routes extends Construct {
  /** Of all public subnets. */
  readonly publicTableIds: readonly string[];
  /** One for each private subnet. */
  readonly privateTableIds: readonly string[];

  constructor(scope: Construct, id: string, config: RoutesConfig) {
    super(scope, id);
    const internet = new InternetGateway(this, 'internet', {
      vpcId: config.vpcId,
      tags: { Name: `${config.prefix}-internet` },
    });
    const publicTable = this.table('public', config, config.publicSubnetIds);
    new Route(this, 'public-internet', {
      routeTableId: publicTable.id,
      destinationCidrBlock: ANYWHERE,
      gatewayId: internet.id,
    });
    this.publicTableIds = [publicTable.id];

    const gateways = this.natGateways(config, internet);
    this.privateTableIds = config.privateSubnetIds.map((subnetId, zone) => {
      const { id: routeTableId } = this.table(`private-${zone}`, config, [subnetId]);
      const gateway = gateways[zone] ?? gateways[0];
      if (gateway) {
        new Route(this, `private-${zone}-nat`, {
          routeTableId,
          destinationCidrBlock: ANYWHERE,
          natGatewayId: gateway.id,
        });
      }
      return routeTableId;
    });
  }

  private table(name: string, { vpcId, prefix }: RoutesConfig, subnetIds: readonly string[]): RouteTable {
    const table = new RouteTable(this, name, { vpcId, tags: { Name: `${prefix}-${name}` } });
    subnetIds.forEach((subnetId, index) => {
      new RouteTableAssociation(this, `${name}-association-${index}`, { subnetId, routeTableId: table.id });
    });
    return table;
  }

  private natGateways(
    { natGateways, prefix, publicSubnetIds }: RoutesConfig,
    internet: InternetGateway,
  ): NatGateway[] {
    const count = { none: 0, one: 1, 'one-per-zone': publicSubnetIds.length }[natGateways];
    return publicSubnetIds.slice(0, count).map((subnetId, zone) => {
      const tags = { Name: `${prefix}-nat-${zone}` };
      // A gateway or address can be made only when the VPC has its internet gateway, and that goes only after both.
      const dependsOn = [internet];
      const address = new Eip(this, `nat-${zone}-address`, { domain: 'vpc', tags, dependsOn });
      return new NatGateway(this, `nat-${zone}`, { allocationId: address.id, subnetId, tags, dependsOn });
    });
  }
}

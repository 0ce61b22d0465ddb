import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Construct } from 'constructs';

export interface VpcEndpointsConfig {
  readonly vpcId: string;
  /** The names begin with it. */
  readonly prefix: string;
  readonly region: string;
  /** The route tables of the subnets that tasks run in. */
  readonly routeTableIds: readonly string[];
  /** The services reached by an address in each zone, as AWS names them: `ecr.api`. */
  readonly interfaceServices: readonly string[];
  /** One in each zone, for these addresses. */
  readonly interfaceSubnetIds: readonly string[];
  readonly interfaceSecurityGroupIds: readonly string[];
}

/**
 * Ways to AWS services that stay within its network. Those to DynamoDB and S3 (where ECR keeps the layers of images) are
 * free, and spare the price of NAT traffic.
 */
export class VpcEndpoints extends Construct {
  constructor(scope: Construct, id: string, config: VpcEndpointsConfig) {
    super(scope, id);
    const { vpcId, prefix, region } = config;
    const common = (service: string) => ({
      vpcId,
      serviceName: `com.amazonaws.${region}.${service}`,
      tags: { Name: `${prefix}-${service}` },
    });
    for (const service of ['s3', 'dynamodb']) {
      new VpcEndpoint(this, `gateway-${service}`, {
        ...common(service),
        vpcEndpointType: 'Gateway',
        routeTableIds: [...config.routeTableIds],
      });
    }
    for (const service of config.interfaceServices) {
      new VpcEndpoint(this, `interface-${service}`, {
        ...common(service),
        vpcEndpointType: 'Interface',
        // The usual host name of the service then leads here, so no client has to know.
        privateDnsEnabled: true,
        subnetIds: [...config.interfaceSubnetIds],
        securityGroupIds: [...config.interfaceSecurityGroupIds],
      });
    }
  }
}

import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import type { Construct } from 'constructs';
import { COLOURS, type Colour } from '../../app/contract/colour';
import type { ENVIRONMENT_KEYS } from '../../app/contract/environment';
import { BaseStack, type StackConfig } from '../base-stack';
import { ColourService } from '../constructs/colour-service';
import { TaskRoles } from '../constructs/task-roles';
import { REDIS_PORT, TASK_PORT } from '../ports';
import type { DataOutputs } from './data';
import type { NetworkOutputs } from './network';
import type { RegistryOutputs } from './registry';
import type { TrafficOutputs } from './traffic';

export interface ServiceStackConfig extends StackConfig {
  readonly network: NetworkOutputs;
  readonly data: DataOutputs;
  readonly registry: RegistryOutputs;
  readonly traffic: TrafficOutputs;
}

export interface ServiceOutputs {
  readonly clusterName: string;
  readonly serviceNames: Readonly<Record<Colour, string>>;
}

/** The tasks: a service for each colour in one cluster. */
export class ServiceStack extends BaseStack {
  readonly outputs: ServiceOutputs;

  constructor(scope: Construct, props: ServiceStackConfig) {
    super(scope, 'service', props);
    const { network, data, registry, traffic } = props;
    const cluster = new EcsCluster(this, 'cluster', {
      name: this.names.cluster,
      setting: [{ name: 'containerInsights', value: 'disabled' }],
    });
    const logGroups = { blue: this.logGroup('blue'), green: this.logGroup('green') };
    const roles = new TaskRoles(this, 'roles', {
      prefix: this.names.prefix,
      data,
      registry,
      weightsParameterArn: traffic.weightsParameterArn,
      logGroupArns: COLOURS.map((colour) => logGroups[colour].arn),
    });
    for (const colour of COLOURS) {
      new ColourService(this, colour, {
        name: this.names.services[colour],
        region: this.config.region,
        clusterArn: cluster.arn,
        roles,
        logGroup: logGroups[colour],
        image: `${registry.repositoryUrl}:${this.config.imageTags[colour]}`,
        environment: this.environment(colour, props),
        secretArns: data.secretArns,
        subnetIds: network.privateSubnetIds,
        securityGroupId: network.taskSecurityGroupId,
        targetGroupArns: [traffic.targetGroupArns[colour], traffic.pollTargetGroupArns[colour]],
        ...(this.config.desiredCount !== undefined && { desiredCount: this.config.desiredCount }),
      });
    }
    this.outputs = { clusterName: cluster.name, serviceNames: this.names.services };
  }

  private environment(
    colour: Colour,
    { data, traffic }: ServiceStackConfig,
  ): Record<(typeof ENVIRONMENT_KEYS)[number], string> {
    return {
      COLOUR: colour,
      APP_VERSION: this.config.imageTags[colour],
      PORT: String(TASK_PORT),
      AWS_REGION: this.config.region,
      TABLE_PREFIX: this.names.tablePrefix,
      REDIS_URL: `rediss://${data.redisEndpoint}:${REDIS_PORT}`,
      WEIGHTS_PARAMETER: traffic.weightsParameterName,
      // Same origin only.
      PUBLIC_ORIGINS: '',
      LOG_LEVEL: 'info',
    };
  }

  private logGroup(colour: Colour): CloudwatchLogGroup {
    return new CloudwatchLogGroup(this, `${colour}-log`, {
      name: this.names.logGroups[colour],
      retentionInDays: this.config.settings.logRetentionDays,
    });
  }
}

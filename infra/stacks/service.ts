import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { EcsClusterCapacityProviders } from '@cdktf/provider-aws/lib/ecs-cluster-capacity-providers';
import type { Construct } from 'constructs';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { BaseStack, type StackConfig } from '../base-stack';
import type { AppContainerConfig } from '../constructs/app-container';
import { ColourService } from '../constructs/colour-service';
import { ServiceScaling } from '../constructs/service-scaling';
import { TaskFigures } from '../constructs/task-figures';
import { TaskRoles } from '../constructs/task-roles';
import { TRACES_ENDPOINT } from '../constructs/tracing-sidecar';
import { taskMetricName } from '../metrics';
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
    const cluster = this.cluster(props);
    const capacity = this.spareCapacity(cluster);
    const logGroups = { blue: this.colourLog('blue', props), green: this.colourLog('green', props) };
    const roles = this.roles(
      props,
      COLOURS.map((colour) => logGroups[colour].arn),
    );
    for (const colour of COLOURS) {
      const service = new ColourService(this, colour, {
        ...this.container(colour, props, logGroups[colour]),
        ...this.placement(colour, props),
        name: this.names.services[colour],
        clusterArn: cluster.arn,
        roles,
        architecture: this.config.architecture,
        tracing: this.config.tracing,
        initialTasks: this.config.settings.initialTasks,
        ...(this.config.desiredCount !== undefined && { desiredCount: this.config.desiredCount }),
        spot: this.config.fargateSpot,
        dependsOn: capacity,
      });
      this.measure(colour, { cluster, service, log: logGroups[colour] });
    }
    this.outputs = { clusterName: cluster.name, serviceNames: this.names.services };
  }

  private cluster({ network }: ServiceStackConfig): EcsCluster {
    const { containerInsights } = this.config.settings;
    const name = this.names.cluster;
    // Container Insights would make its log group by itself, to be kept for good, by nobody's stack.
    const dependsOn = containerInsights
      ? [this.logGroup('insights-log', `/aws/ecs/containerinsights/${name}/performance`, network)]
      : [];
    return new EcsCluster(this, 'cluster', {
      name,
      setting: [{ name: 'containerInsights', value: containerInsights ? 'enabled' : 'disabled' }],
      dependsOn,
    });
  }

  private spareCapacity({ name }: EcsCluster): EcsClusterCapacityProviders[] {
    if (!this.config.fargateSpot) return [];
    return [
      new EcsClusterCapacityProviders(this, 'capacity', {
        clusterName: name,
        capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      }),
    ];
  }

  private roles({ network, data, registry, traffic }: ServiceStackConfig, logGroupArns: string[]): TaskRoles {
    const { encryptionKeyArn } = network;
    return new TaskRoles(this, 'roles', {
      prefix: this.names.prefix,
      data,
      registry,
      weightsParameterArn: traffic.weightsParameterArn,
      ...(traffic.faultParameter && { faultParameterArn: traffic.faultParameter.arn }),
      logGroupArns,
      region: this.config.region,
      ...(encryptionKeyArn !== undefined && { encryptionKeyArn }),
      execCommand: this.config.settings.execCommand,
      tracing: this.config.tracing,
    });
  }

  private container(
    colour: Colour,
    { data, registry, traffic }: ServiceStackConfig,
    logGroup: CloudwatchLogGroup,
  ): AppContainerConfig {
    const tag = this.config.imageTags[colour];
    return {
      region: this.config.region,
      logGroup,
      image: `${registry.repositoryUrl}:${tag}`,
      environment: {
        COLOUR: colour,
        APP_VERSION: tag,
        PORT: String(TASK_PORT),
        AWS_REGION: this.config.region,
        TABLE_PREFIX: this.names.tablePrefix,
        REDIS_URL: `rediss://${data.redisEndpoint}:${REDIS_PORT}`,
        WEIGHTS_PARAMETER: traffic.weightsParameterName,
        // Same origin only.
        PUBLIC_ORIGINS: '',
        LOG_LEVEL: 'info',
        ...(this.config.tracing && { OTEL_EXPORTER_OTLP_ENDPOINT: TRACES_ENDPOINT }),
        ...this.pace(),
        ...(traffic.faultParameter && { FAULT_PARAMETER: traffic.faultParameter.name }),
      },
      secretArns: data.secretArns,
      execCommand: this.config.settings.execCommand,
    };
  }

  /** How fast clients are moved and let in, where it is not left to the app. */
  private pace() {
    const { handoverPercent, connectionRate } = this.config;
    return {
      ...(handoverPercent !== undefined && { HANDOVER_SHARE_PER_SECOND: String(handoverPercent / 100) }),
      ...(connectionRate !== undefined && { CONNECTIONS_PER_SECOND: String(connectionRate) }),
    };
  }

  private placement(colour: Colour, { network, traffic }: ServiceStackConfig) {
    return {
      subnetIds: network.taskSubnetIds,
      assignPublicIp: network.assignPublicIp,
      securityGroupId: network.taskSecurityGroupId,
      targetGroupArns: [traffic.targetGroupArns[colour], traffic.pollTargetGroupArns[colour]],
    };
  }

  /** What the tasks report of themselves, and how many of them that makes. */
  private measure(
    colour: Colour,
    parts: {
      readonly cluster: EcsCluster;
      readonly service: ColourService;
      readonly log: CloudwatchLogGroup;
    },
  ): void {
    const namespace = this.names.metricNamespace;
    const name = this.names.services[colour];
    new TaskFigures(this, `${colour}-figures`, {
      colour,
      serviceName: name,
      logGroupName: parts.log.name,
      namespace,
    });
    const { autoscaling } = this.config.settings;
    if (!autoscaling) return;
    new ServiceScaling(this, `${colour}-scaling`, {
      name,
      clusterName: parts.cluster.name,
      serviceName: parts.service.name,
      ...autoscaling,
      connections: { namespace, metricName: taskMetricName(colour, 'connections') },
    });
  }

  private colourLog(colour: Colour, { network }: ServiceStackConfig): CloudwatchLogGroup {
    return this.logGroup(`${colour}-log`, this.names.logGroups[colour], network);
  }

  private logGroup(id: string, name: string, { encryptionKeyArn }: NetworkOutputs): CloudwatchLogGroup {
    return new CloudwatchLogGroup(this, id, {
      name,
      retentionInDays: this.config.settings.logRetentionDays,
      ...(encryptionKeyArn !== undefined && { kmsKeyId: encryptionKeyArn }),
    });
  }
}

import { EcsService, type EcsServiceCapacityProviderStrategy } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Fn, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { TASK_PORT } from '../ports';
import { APP_CONTAINER, appContainer, appVolumes, logsTo, type AppContainerConfig } from './app-container';
import type { TaskRoles } from './task-roles';
import { TRACING_CONTAINER, tracingSidecar } from './tracing-sidecar';

const CPU_UNITS = 256;
const MEMORY_MIB = 512;
const CPU_ARCHITECTURE = { arm64: 'ARM64', amd64: 'X86_64' } as const;
/* One task that stays whatever happens to the spare capacity, which all others run on. */
const MOSTLY_SPOT: EcsServiceCapacityProviderStrategy[] = [
  { capacityProvider: 'FARGATE', base: 1, weight: 0 },
  { capacityProvider: 'FARGATE_SPOT', weight: 1 },
];

export interface ColourServiceConfig extends AppContainerConfig {
  /** Of the service and of the task definition's family. */
  readonly name: string;
  readonly clusterArn: string;
  readonly roles: TaskRoles;
  readonly architecture: keyof typeof CPU_ARCHITECTURE;
  /** Whether a collector in each task passes traces on. */
  readonly tracing: boolean;
  readonly subnetIds: readonly string[];
  readonly assignPublicIp: boolean;
  readonly securityGroupId: string;
  /** All of them must be in use by a listener or a rule already. */
  readonly targetGroupArns: readonly string[];
  /** Tasks to run; without it the initial number is started, and later changes outside Terraform stay. */
  readonly desiredCount?: number;
  readonly initialTasks: number;
  /** All tasks but one on capacity that AWS may take back, with two minutes' notice. */
  readonly spot: boolean;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** One colour: what a task is, and how many of them run behind which target groups. */
export class ColourService extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, config: ColourServiceConfig) {
    super(scope, id);
    const service = new EcsService(this, 'service', {
      name: config.name,
      cluster: config.clusterArn,
      taskDefinition: this.task(config).arn,
      ...(config.spot ? { capacityProviderStrategy: MOSTLY_SPOT } : { launchType: 'FARGATE' }),
      desiredCount: config.desiredCount ?? config.initialTasks,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriodSeconds: 60,
      enableExecuteCommand: config.execCommand,
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      networkConfiguration: {
        subnets: [...config.subnetIds],
        securityGroups: [config.securityGroupId],
        assignPublicIp: config.assignPublicIp,
      },
      loadBalancer: config.targetGroupArns.map((targetGroupArn) => ({
        targetGroupArn,
        containerName: APP_CONTAINER,
        containerPort: TASK_PORT,
      })),
      // Without the policies the first tasks could neither pull their image nor log.
      dependsOn: [...config.roles.policies, ...config.dependsOn],
      ...(config.desiredCount === undefined && { lifecycle: { ignoreChanges: ['desired_count'] } }),
    });
    this.name = service.name;
  }

  private task(config: ColourServiceConfig): EcsTaskDefinition {
    const sidecars = config.tracing
      ? [tracingSidecar({ region: config.region, logConfiguration: logsTo(config, TRACING_CONTAINER) })]
      : [];
    return new EcsTaskDefinition(this, 'task', {
      family: config.name,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: String(CPU_UNITS),
      memory: String(MEMORY_MIB),
      runtimePlatform: {
        cpuArchitecture: CPU_ARCHITECTURE[config.architecture],
        operatingSystemFamily: 'LINUX',
      },
      executionRoleArn: config.roles.execution.arn,
      taskRoleArn: config.roles.task.arn,
      containerDefinitions: Fn.jsonencode([
        appContainer(config, config.tracing ? [TRACING_CONTAINER] : []),
        ...sidecars,
      ]),
      ...(config.execCommand && { volume: appVolumes(config) }),
    });
  }
}

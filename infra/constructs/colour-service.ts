import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { ENVIRONMENT_KEYS, SECRET_KEYS } from '../../app/contract/environment';
import { TASK_PORT } from '../ports';
import type { TaskRoles } from './task-roles';

const CONTAINER = 'app';
const CPU_UNITS = 256;
const MEMORY_MIB = 512;
/** From SIGTERM to SIGKILL: the most that Fargate gives, so that a drain can hand its clients over. */
const STOP_TIMEOUT_SECONDS = 120;
/* The user `node` of the official images. */
const USER = '1000:1000';
const HEALTH_PROBE = `fetch('http://127.0.0.1:${TASK_PORT}/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`;

export interface ColourServiceConfig {
  /** Of the service and of the task definition's family. */
  readonly name: string;
  readonly region: string;
  readonly clusterArn: string;
  readonly roles: TaskRoles;
  readonly logGroup: CloudwatchLogGroup;
  /** `repository:tag`. */
  readonly image: string;
  readonly environment: Readonly<Record<(typeof ENVIRONMENT_KEYS)[number], string>>;
  /** ARNs of the secrets, by the variable that takes the value. */
  readonly secretArns: Readonly<Record<(typeof SECRET_KEYS)[number], string>>;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** All of them must be in use by a listener or a rule already. */
  readonly targetGroupArns: readonly string[];
  /** Tasks to run; without it one is started, and later changes outside Terraform stay. */
  readonly desiredCount?: number;
}

/** One colour: what a task is, and how many of them run behind which target groups. */
export class ColourService extends Construct {
  constructor(scope: Construct, id: string, config: ColourServiceConfig) {
    super(scope, id);
    const task = new EcsTaskDefinition(this, 'task', {
      family: config.name,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: String(CPU_UNITS),
      memory: String(MEMORY_MIB),
      runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
      executionRoleArn: config.roles.execution.arn,
      taskRoleArn: config.roles.task.arn,
      containerDefinitions: Fn.jsonencode([containerOf(config)]),
    });
    new EcsService(this, 'service', {
      name: config.name,
      cluster: config.clusterArn,
      taskDefinition: task.arn,
      launchType: 'FARGATE',
      desiredCount: config.desiredCount ?? 1,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriodSeconds: 60,
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      networkConfiguration: {
        subnets: [...config.subnetIds],
        securityGroups: [config.securityGroupId],
        assignPublicIp: false,
      },
      loadBalancer: config.targetGroupArns.map((targetGroupArn) => ({
        targetGroupArn,
        containerName: CONTAINER,
        containerPort: TASK_PORT,
      })),
      // Without the policies the first tasks could neither pull their image nor log.
      dependsOn: [...config.roles.policies],
      ...(config.desiredCount === undefined && { lifecycle: { ignoreChanges: ['desired_count'] } }),
    });
  }
}

function containerOf({ image, environment, secretArns, logGroup, region }: ColourServiceConfig): object {
  return {
    name: CONTAINER,
    image,
    essential: true,
    user: USER,
    readonlyRootFilesystem: true,
    linuxParameters: { initProcessEnabled: true },
    stopTimeout: STOP_TIMEOUT_SECONDS,
    portMappings: [{ containerPort: TASK_PORT, protocol: 'tcp' }],
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    secrets: Object.entries(secretArns).map(([name, valueFrom]) => ({ name, valueFrom })),
    healthCheck: {
      command: ['CMD', 'node', '-e', HEALTH_PROBE],
      interval: 10,
      timeout: 5,
      retries: 3,
      startPeriod: 30,
    },
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': logGroup.name,
        'awslogs-region': region,
        'awslogs-stream-prefix': CONTAINER,
      },
    },
  };
}

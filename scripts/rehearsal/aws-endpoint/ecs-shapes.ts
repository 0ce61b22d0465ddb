import type { Deployment } from '../fleet/deployments';
import { TARGET_HOST } from '../fleet/fleet-task';
import type { ServiceView, TaskCounts, TaskView } from '../fleet/fleet-view';
import type { ServiceModel } from '../model';
import { ecsArn, lastPart, type Cluster, type EcsContext } from './ecs-lookup';

const FARGATE = { launchType: 'FARGATE', platformFamily: 'Linux' } as const;
const PLATFORM_VERSION = '1.4.0';

/** Times go over the wire in seconds since 1970. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}

export function tagList(tags: Readonly<Record<string, string>> = {}): object[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

export function clusterShape({ arn, name, services }: Cluster): object {
  const sum = (of: (counts: TaskCounts) => number) =>
    services.reduce((total, { counts }) => total + of(counts), 0);
  return {
    clusterArn: arn,
    clusterName: name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: 0,
    runningTasksCount: sum(({ running }) => running),
    pendingTasksCount: sum(({ pending }) => pending),
    activeServicesCount: services.length,
    statistics: [],
    tags: [],
    settings: [],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
  };
}

/** A service as DescribeServices and UpdateService show it. */
export function serviceShape({ system }: EcsContext, service: ServiceView): object {
  const { model, settings, counts } = service;
  const iam = `arn:aws:iam::${system.accountId}`;
  return {
    serviceArn: model.arn,
    serviceName: model.name,
    clusterArn: model.clusterArn,
    loadBalancers: model.loadBalancers,
    serviceRegistries: [],
    status: 'ACTIVE',
    desiredCount: counts.desired,
    runningCount: counts.running,
    pendingCount: counts.pending,
    ...FARGATE,
    platformVersion: 'LATEST',
    taskDefinition: service.taskDefinitionArn,
    deploymentConfiguration: {
      deploymentCircuitBreaker: settings.circuitBreaker,
      maximumPercent: settings.maximumPercent,
      minimumHealthyPercent: settings.minimumHealthyPercent,
      strategy: 'ROLLING',
    },
    deployments: service.deployments.map((deployment) => deploymentShape(model, deployment)),
    roleArn: `${iam}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    events: service.events.map(({ id, createdAt, message }) => ({
      id,
      createdAt: seconds(createdAt),
      message,
    })),
    createdAt: seconds(service.createdAt),
    placementConstraints: [],
    placementStrategy: [],
    ...networkShape(model),
    healthCheckGracePeriodSeconds: settings.healthCheckGracePeriodSeconds,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    createdBy: `${iam}:root`,
    enableExecuteCommand: model.enableExecuteCommand ?? false,
  };
}

function deploymentShape(service: ServiceModel, deployment: Deployment & TaskCounts): object {
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinitionArn,
    desiredCount: deployment.desired,
    pendingCount: deployment.pending,
    runningCount: deployment.running,
    failedTasks: deployment.failedTasks,
    createdAt: seconds(deployment.createdAt),
    updatedAt: seconds(deployment.updatedAt),
    ...FARGATE,
    platformVersion: PLATFORM_VERSION,
    ...networkShape(service),
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
  };
}

function networkShape({ network }: ServiceModel): object {
  if (!network) return {};
  const { subnets, securityGroups, assignPublicIp } = network;
  return {
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets,
        securityGroups,
        assignPublicIp: assignPublicIp ? 'ENABLED' : 'DISABLED',
      },
    },
  };
}

export function taskArn(context: EcsContext, { id, service }: TaskView): string {
  return ecsArn(context, `task/${lastPart(service.clusterArn)}/${id}`);
}

/** A task as DescribeTasks and StopTask show it; what has not happened is left out. */
export function taskShape(context: EcsContext, task: TaskView): object {
  const { service, deploymentId, status, isStopping } = task;
  const { cpu, memory } = context.fleet.taskDefinitions.find(task.taskDefinitionArn)?.model.document ?? {};
  return {
    attachments: [attachmentShape(task)],
    attributes: [],
    availabilityZone: `${context.system.region}a`,
    clusterArn: service.clusterArn,
    connectivity: 'CONNECTED',
    connectivityAt: seconds(task.createdAt),
    containers: [containerShape(context, task)],
    cpu,
    memory,
    createdAt: seconds(task.createdAt),
    desiredStatus: isStopping ? 'STOPPED' : 'RUNNING',
    enableExecuteCommand: service.enableExecuteCommand ?? false,
    group: `service:${service.name}`,
    healthStatus: task.health,
    lastStatus: status,
    ...FARGATE,
    platformVersion: PLATFORM_VERSION,
    overrides: { containerOverrides: [] },
    startedAt: seconds(task.startedAt),
    startedBy: deploymentId,
    stopCode: isStopping ? task.cause?.code : undefined,
    stoppedReason: isStopping ? task.cause?.reason : undefined,
    stoppingAt: seconds(task.stoppingAt),
    executionStoppedAt: seconds(task.stoppedAt),
    stoppedAt: seconds(task.stoppedAt),
    tags: [],
    taskArn: taskArn(context, task),
    taskDefinitionArn: task.taskDefinitionArn,
    version: 1,
  };
}

/** The task's way to be reached, which here is an address that all of them share. */
function attachmentShape({ id, status, service }: TaskView): object {
  return {
    id,
    type: 'ElasticNetworkInterface',
    status: status === 'STOPPED' ? 'DELETED' : 'ATTACHED',
    details: [
      { name: 'subnetId', value: service.network?.subnets[0] ?? 'local' },
      { name: 'privateIPv4Address', value: TARGET_HOST },
    ],
  };
}

/** The container; its runtime id ends in the process's id, and its binding has the port that it listens on. */
function containerShape(context: EcsContext, task: TaskView): object {
  const { id, port, pid, cause, status } = task;
  return {
    containerArn: ecsArn(
      context,
      `container/${lastPart(task.service.clusterArn)}/${id}/${task.containerName}`,
    ),
    taskArn: taskArn(context, task),
    name: task.containerName,
    image: task.image,
    runtimeId: pid === undefined ? undefined : `${id}-${pid}`,
    lastStatus: containerStatus(status),
    exitCode: task.exitCode,
    reason: cause?.code === 'TaskFailedToStart' ? cause.reason : undefined,
    networkBindings:
      port === undefined
        ? []
        : [{ bindIP: TARGET_HOST, containerPort: task.containerPort, hostPort: port, protocol: 'tcp' }],
    networkInterfaces: [{ attachmentId: id, privateIpv4Address: TARGET_HOST }],
    healthStatus: task.health,
  };
}

function containerStatus(status: TaskView['status']): 'PENDING' | 'RUNNING' | 'STOPPED' {
  if (status === 'STOPPED') return 'STOPPED';
  return status === 'PROVISIONING' || status === 'PENDING' ? 'PENDING' : 'RUNNING';
}

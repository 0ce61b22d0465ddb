import type { System } from '../model';
import type { FleetView, ServiceView, TaskView } from '../fleet/fleet-view';
import { ecsError } from './ecs-input';

export interface EcsContext {
  readonly system: Pick<System, 'region' | 'accountId'>;
  readonly fleet: FleetView;
}

export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly services: readonly ServiceView[];
}

/** What stands behind `arn:aws:ecs:<region>:<account>:`. */
export function ecsArn({ system }: Pick<EcsContext, 'system'>, resource: string): string {
  return `arn:aws:ecs:${system.region}:${system.accountId}:${resource}`;
}

/** The clusters that have a service. */
export function clusters({ fleet }: EcsContext): Cluster[] {
  const services = fleet.services();
  const arns = [...new Set(services.map(({ model }) => model.clusterArn))];
  return arns.map((arn) => ({
    arn,
    name: lastPart(arn),
    services: services.filter(({ model }) => model.clusterArn === arn),
  }));
}

export function findCluster(context: EcsContext, nameOrArn = 'default'): Cluster | undefined {
  return clusters(context).find(({ arn, name }) => nameOrArn === arn || nameOrArn === name);
}

/** @throws AwsError ClusterNotFoundException */
export function clusterOf(context: EcsContext, nameOrArn: string | undefined): Cluster {
  const cluster = findCluster(context, nameOrArn);
  if (!cluster) throw ecsError.clusterNotFound();
  return cluster;
}

export function findService({ services }: Cluster, nameOrArn: string): ServiceView | undefined {
  return services.find(({ model }) => nameOrArn === model.arn || nameOrArn === model.name);
}

/** @throws AwsError ServiceNotFoundException */
export function serviceOf(cluster: Cluster, nameOrArn: string): ServiceView {
  const service = findService(cluster, nameOrArn);
  if (!service) throw ecsError.serviceNotFound();
  return service;
}

export function tasksOf({ fleet }: EcsContext, cluster: Cluster): TaskView[] {
  return fleet.allTasks().filter(({ service }) => service.clusterArn === cluster.arn);
}

/**
 * The id that a task's id or ARN has.
 * @throws AwsError InvalidParameterException for what is neither, or of another cluster
 */
export function taskId(cluster: Cluster, idOrArn: string): string {
  const [, of] = /:task\/(?:([^/]+)\/)?[^/]+$/.exec(idOrArn) ?? [];
  if (of !== undefined && of !== cluster.name) {
    throw ecsError.invalidParameter(`Identifier is for cluster ${of}. Your cluster is ${cluster.name}`);
  }
  const id = lastPart(idOrArn);
  if (id.length !== 32 && id.length !== 36) {
    throw ecsError.invalidParameter('taskId length should be one of [32,36]');
  }
  return id;
}

/** What is behind the last slash. */
export function lastPart(arn: string): string {
  return arn.split('/').at(-1) ?? '';
}

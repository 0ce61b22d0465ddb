import type { DeploymentSettings, ServiceModel } from '../model';
import type { Deployment } from './deployments';
import type { StopCause, TaskStatus } from './fleet-task';
import type { ServiceEvent } from './service-events';
import type { TaskDefinitions } from './task-definitions';

/** The fleet as ECS's API shows and changes it. */
export interface FleetView {
  readonly taskDefinitions: TaskDefinitions;
  services(): readonly ServiceView[];
  /** All tasks of all services, in the order of their starts; those that stopped lately too. */
  allTasks(): readonly TaskView[];
  /**
   * Changes a service. A task definition that is another one, or `forceNewDeployment`, starts a deployment.
   * @throws Error for a service that is not there
   */
  updateService(serviceArn: string, change: ServiceChange): void;
  /** Stops a task, which its service replaces. Does nothing for one that stops already, or is not there. */
  stopTask(id: string, cause: StopCause): void;
}

export interface ServiceChange {
  readonly desiredCount?: number;
  readonly taskDefinitionArn?: string;
  readonly forceNewDeployment?: boolean;
  readonly settings?: Partial<DeploymentSettings>;
}

/** Times are in milliseconds since 1970. */
export interface ServiceView {
  readonly model: ServiceModel;
  readonly createdAt: number;
  readonly desiredCount: number;
  readonly settings: DeploymentSettings;
  readonly taskDefinitionArn: string;
  /** The primary one first. */
  readonly deployments: readonly (Deployment & TaskCounts)[];
  readonly counts: TaskCounts;
  /** The latest first. */
  readonly events: readonly ServiceEvent[];
}

export interface TaskCounts {
  readonly desired: number;
  /** As ECS counts: a task that drains or stops is none of them. */
  readonly running: number;
  readonly pending: number;
}

/** Times are in milliseconds since 1970. */
export interface TaskView {
  readonly id: string;
  readonly service: ServiceModel;
  readonly deploymentId: string;
  readonly taskDefinitionArn: string;
  readonly containerName: string;
  readonly image: string;
  readonly containerPort: number;
  readonly status: TaskStatus;
  readonly isStopping: boolean;
  readonly health: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly stoppingAt: number | undefined;
  readonly stoppedAt: number | undefined;
  readonly cause: StopCause | undefined;
  readonly exitCode: number | undefined;
  readonly port: number | undefined;
  readonly pid: number | undefined;
}

import type { ServiceModel, System } from '../model';
import type { FleetEvent } from './fleet-events';
import { FleetService } from './fleet-service';
import { TARGET_HOST, type StopCause } from './fleet-task';
import type { FleetView, ServiceChange, ServiceView, TaskView } from './fleet-view';
import type { TargetRegistry } from './target-registry';
import { TaskDefinitions } from './task-definitions';
import { taskEnvironment, type Replacements } from './task-environment';

export type { FleetEvent };

export interface FleetOptions {
  readonly system: Pick<System, 'services' | 'taskDefinitions'>;
  readonly loadBalancer: TargetRegistry;
  /** The bundle directory of an image tag; undefined when there is no such image. */
  readonly image: (tag: string) => string | undefined;
  readonly replacements: Omit<Replacements, 'port' | 'host'>;
  /** Further variables of a service's tasks, above all others. Asked at each start of a task. @default none */
  readonly extraEnvironment?: (service: string) => Readonly<Record<string, string>>;
  readonly onEvent: (event: FleetEvent) => void;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** A task's process. */
export interface RunningTask {
  /** The name of the service that the task belongs to. */
  readonly service: string;
  readonly pid: number;
  /** Where the task listens, or will once it has started. */
  readonly port: number;
  /** Sends the process a signal. Does nothing once it has ended. */
  kill(signal: NodeJS.Signals): void;
}

/** How often the load balancer is asked for the tasks' health, in milliseconds. */
const OBSERVATION_MS = 100;

/** The services of the system: keeps their desired count of tasks running and registered with the load balancer. */
export class Fleet implements FleetView {
  readonly taskDefinitions: TaskDefinitions;
  readonly #services: readonly FleetService[];
  #observing: NodeJS.Timeout | undefined;

  /** @throws Error for a service whose task definition lacks its container */
  constructor(private readonly options: FleetOptions) {
    const { system, loadBalancer, onEvent, now = Date.now } = options;
    this.taskDefinitions = new TaskDefinitions(system.taskDefinitions, now);
    this.#services = system.services.map((service) => {
      this.#container(service, service.taskDefinitionArn);
      const taskParts = (_: ServiceModel, arn: string) => this.#taskParts(service, arn);
      return new FleetService(service, { loadBalancer, onEvent, now, taskParts });
    });
  }

  /** Starts every service's tasks; they become healthy later, as the load balancer finds. */
  start(): void {
    const reconcile = () => this.#services.forEach((service) => service.reconcile());
    reconcile();
    this.#observing = setInterval(reconcile, OBSERVATION_MS);
  }

  /** The tasks whose processes run, in the order of their starts. */
  tasks(): RunningTask[] {
    return this.#services
      .flatMap(({ model, tasks }) => tasks.map((task) => ({ service: model.name, task })))
      .sort((one, other) => one.task.createdAt - other.task.createdAt)
      .flatMap(({ service, task }) => {
        const { pid, port } = task;
        if (pid === undefined || port === undefined) return [];
        return [{ service, pid, port, kill: (signal: NodeJS.Signals) => task.kill(signal) }];
      });
  }

  services(): ServiceView[] {
    return this.#services.map((service) => service.view());
  }

  allTasks(): TaskView[] {
    return this.#services
      .flatMap((service) => service.taskViews())
      .sort((one, other) => one.createdAt - other.createdAt);
  }

  updateService(serviceArn: string, change: ServiceChange): void {
    const service = this.#services.find(({ model }) => model.arn === serviceArn);
    if (!service) throw new Error(`there is no service ${serviceArn}`);
    if (change.taskDefinitionArn !== undefined) this.#container(service.model, change.taskDefinitionArn);
    service.update(change);
  }

  stopTask(id: string, cause: StopCause): void {
    this.#services
      .flatMap(({ tasks }) => tasks)
      .find((task) => task.id === id)
      ?.stop(cause);
  }

  /** Stops all tasks, without a drain: SIGTERM, and SIGKILL after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    clearInterval(this.#observing);
    await Promise.all(this.#services.map((service) => service.shutDown(graceMs)));
  }

  #taskParts(service: ServiceModel, taskDefinitionArn: string) {
    const { image, replacements, extraEnvironment } = this.options;
    const container = this.#container(service, taskDefinitionArn);
    return {
      container,
      directory: image(container.image.split(':').at(-1) ?? ''),
      environment: (port: number) => ({
        ...taskEnvironment(container, { ...replacements, host: TARGET_HOST, port }),
        ...extraEnvironment?.(service.name),
      }),
    };
  }

  #container({ loadBalancers }: ServiceModel, taskDefinitionArn: string) {
    return this.taskDefinitions.container(taskDefinitionArn, loadBalancers[0]?.containerName ?? '');
  }
}

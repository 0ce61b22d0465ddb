import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerModel, ServiceModel, System } from '../model';
import { taskEnvironment, type Replacements } from './task-environment';
import { freePort } from '../free-port';
import { TaskProcess } from './task-process';

/** The part of the load balancer that the fleet uses. */
export interface TargetRegistry {
  registerTarget(
    targetGroupArn: string,
    target: { readonly id: string; readonly host: string; readonly port: number },
  ): void;
  deregisterTarget(targetGroupArn: string, targetId: string, port: number): Promise<void>;
}

export interface FleetOptions {
  readonly system: Pick<System, 'services' | 'taskDefinitions'>;
  readonly loadBalancer: TargetRegistry;
  /** The bundle directory of an image tag. */
  readonly image: (tag: string) => string;
  readonly replacements: Omit<Replacements, 'port'>;
  /** Further variables of a service's tasks, above all others. Asked at each start of a task. @default none */
  readonly extraEnvironment?: (service: string) => Readonly<Record<string, string>>;
  readonly onEvent: (event: FleetEvent) => void;
}

export type FleetEvent =
  | { readonly type: 'log'; readonly service: string; readonly pid: number; readonly line: string }
  | { readonly type: 'started'; readonly service: string; readonly pid: number; readonly port: number }
  | {
      readonly type: 'died';
      readonly service: string;
      readonly reason: string;
      readonly lastLines: readonly string[];
    };

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

/** Milliseconds before a task that died is started again: the first at once, then ever later, as ECS throttles. */
const RESTART_DELAYS_MS = [0, 1_000, 2_000, 4_000, 8_000] as const;
/** A task that ran for so long was well: the delays start over. */
const WELL_AFTER_MS = 10_000;
const TARGET_HOST = '127.0.0.1';

/** The services of the system: keeps their desired count of tasks running and registered with the load balancer. */
export class Fleet {
  private readonly running = new Map<TaskProcess, Pick<RunningTask, 'service' | 'port'>>();
  private readonly stopping = new AbortController();
  private readonly loops: Promise<void>[] = [];

  constructor(private readonly options: FleetOptions) {}

  /** Starts every service's tasks; they become healthy later, as the load balancer finds. */
  start(): void {
    for (const service of this.options.system.services) {
      const container = this.container(service);
      for (let count = 0; count < service.desiredCount; count++) {
        this.loops.push(this.keepRunning(service, container));
      }
    }
  }

  /** The tasks whose processes run, in the order of their starts. */
  tasks(): RunningTask[] {
    return [...this.running].flatMap(([task, what]) => {
      const { pid } = task;
      return pid === undefined ? [] : [{ ...what, pid, kill: (signal) => task.kill(signal) }];
    });
  }

  /** Stops all tasks: SIGTERM, and SIGKILL after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.stopping.abort();
    await Promise.all([...this.running.keys()].map((task) => task.stop(graceMs)));
    await Promise.all(this.loops);
  }

  private async keepRunning(service: ServiceModel, container: ContainerModel): Promise<void> {
    for (let deaths = 0; ; deaths++) {
      const startedAt = performance.now();
      await this.runOnce(service, container);
      if (performance.now() - startedAt > WELL_AFTER_MS) deaths = 0;
      const delay = RESTART_DELAYS_MS[Math.min(deaths, RESTART_DELAYS_MS.length - 1)];
      if (!this.isStopping()) {
        await sleep(delay, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
      if (this.isStopping()) return;
    }
  }

  /** Runs one task from its start to its end. */
  private async runOnce(service: ServiceModel, container: ContainerModel): Promise<void> {
    const { image, replacements, extraEnvironment, onEvent } = this.options;
    const port = await freePort();
    if (this.isStopping()) return;
    const lastLines: string[] = [];
    const task = new TaskProcess({
      directory: image(container.image.split(':').at(-1) ?? ''),
      environment: {
        ...taskEnvironment(container, { ...replacements, port }),
        ...extraEnvironment?.(service.name),
      },
      port,
      onLog: (line) => {
        lastLines.push(line);
        if (lastLines.length > 5) lastLines.shift();
        onEvent({ type: 'log', service: service.name, pid: task.pid ?? 0, line });
      },
    });
    this.running.set(task, { service: service.name, port });
    const registered = task.listening().then((listening) => {
      if (!listening || this.isStopping()) return [];
      onEvent({ type: 'started', service: service.name, pid: task.pid ?? 0, port });
      return this.register(service, port);
    });
    const reason = await task.ended;
    this.running.delete(task);
    const groups = await registered;
    if (!this.isStopping())
      onEvent({ type: 'died', service: service.name, reason: String(reason), lastLines: [...lastLines] });
    for (const group of groups) void this.options.loadBalancer.deregisterTarget(group, TARGET_HOST, port);
  }

  private register(service: ServiceModel, port: number): string[] {
    const groups = service.loadBalancers.map(({ targetGroupArn }) => targetGroupArn);
    for (const group of groups) {
      this.options.loadBalancer.registerTarget(group, { id: TARGET_HOST, host: TARGET_HOST, port });
    }
    return groups;
  }

  private container(service: ServiceModel): ContainerModel {
    const definition = this.options.system.taskDefinitions.find(
      ({ arn }) => arn === service.taskDefinitionArn,
    );
    const name = service.loadBalancers[0]?.containerName;
    const container = definition?.containers.find((candidate) => candidate.name === name);
    if (!container) throw new Error(`service ${service.name} has no task definition with a container`);
    return container;
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }
}

import type { DeploymentSettings, ServiceModel } from '../model';
import { FleetTask, type FleetTaskConfig, type StopCause } from './fleet-task';
import type { ServiceChange, ServiceView, TaskView } from './fleet-view';
import { RestartThrottle } from './restart-throttle';
import { ServiceDeployments } from './service-deployments';
import { ServiceEvents } from './service-events';
import { ServiceHealth } from './service-health';
import { planService, type ServicePlan } from './service-plan';
import { serviceView, taskView } from './service-view';
import type { TargetRegistry } from './target-registry';

export interface FleetServiceConfig {
  readonly loadBalancer: TargetRegistry;
  /** What a task of a task definition is made of. */
  readonly taskParts: (
    service: ServiceModel,
    taskDefinitionArn: string,
  ) => Pick<FleetTaskConfig, 'container' | 'directory' | 'environment'>;
  readonly onEvent: FleetTaskConfig['onEvent'];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What ECS does without being told otherwise. */
const DEFAULT_SETTINGS: DeploymentSettings = {
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  circuitBreaker: { enable: false, rollback: false },
  healthCheckGracePeriodSeconds: 0,
};
/* As long as ECS remembers a stopped task, about; and no more of them than anybody would look through. */
const REMEMBERED_MS = 3_600_000;
const REMEMBERED_TASKS = 100;

/* Deaths in one place before the one that makes it worth a word. */
const IMPAIRED_AFTER = 2;

/** A service of ECS: keeps its desired count of tasks running, and replaces them in deployments. */
export class FleetService {
  readonly #createdAt: number;
  readonly #events: ServiceEvents;
  readonly #deployments: ServiceDeployments;
  readonly #health: ServiceHealth;
  readonly #targetGroupArns: readonly string[];
  readonly #throttle = new RestartThrottle();
  #desiredCount: number;
  #settings: DeploymentSettings;
  /** In the order of their starts, those that stopped lately included. */
  #tasks: readonly FleetTask[] = [];
  #steady = false;
  #closed = false;

  constructor(
    readonly model: ServiceModel,
    private readonly config: FleetServiceConfig,
  ) {
    const { now } = config;
    this.#createdAt = now();
    this.#events = new ServiceEvents(model.name, now);
    this.#desiredCount = model.desiredCount;
    this.#settings = model.deployment ?? DEFAULT_SETTINGS;
    this.#deployments = new ServiceDeployments(model.taskDefinitionArn, this.#events, now);
    this.#targetGroupArns = model.loadBalancers.map(({ targetGroupArn }) => targetGroupArn);
    this.#health = new ServiceHealth({
      targetGroupArns: this.#targetGroupArns,
      loadBalancer: config.loadBalancer,
      now,
      onHealthy: (task) => this.#deployments.taskIsHealthy(task.config.deploymentId),
      onUnhealthy: (task, arn, reason) => this.#events.unhealthy(task.port, arn, reason),
    });
  }

  get tasks(): readonly FleetTask[] {
    return this.#tasks;
  }

  view(): ServiceView {
    return serviceView(this.model, {
      createdAt: this.#createdAt,
      desiredCount: this.#desiredCount,
      settings: this.#settings,
      deployments: this.#deployments.all,
      events: this.#events.all,
      tasks: this.#tasks,
    });
  }

  taskViews(): TaskView[] {
    return this.#tasks.map((task) => taskView(this.model, task, this.#health.of(task)));
  }

  /** @see FleetView.updateService */
  update({ desiredCount, taskDefinitionArn, forceNewDeployment = false, settings }: ServiceChange): void {
    this.#desiredCount = desiredCount ?? this.#desiredCount;
    this.#settings = { ...this.#settings, ...settings };
    const current = this.#deployments.primary.taskDefinitionArn;
    const wanted = taskDefinitionArn ?? current;
    if (forceNewDeployment || wanted !== current) {
      this.#deployments.begin(wanted);
      this.#throttle.clear();
    }
    this.#steady = false;
    this.reconcile();
  }

  /** Does what is to be done next: starts and stops tasks, and moves deployments on. To be called again and again. */
  reconcile(): void {
    if (this.#closed) return;
    const tasks = this.#tasks.filter(({ isStopping }) => !isStopping);
    this.#health.observe(tasks, this.#settings.healthCheckGracePeriodSeconds * 1_000);
    if (this.#deployments.breakCircuit(this.#settings.circuitBreaker, this.#desiredCount))
      this.#throttle.clear();
    this.#carryOut(
      planService({
        ...this.#settings,
        desiredCount: this.#desiredCount,
        primaryId: this.#deployments.primary.id,
        tasks: tasks.map((task) => ({
          id: task.id,
          deploymentId: task.config.deploymentId,
          condition: this.#health.of(task) ?? 'starting',
        })),
      }),
    );
    this.#settle();
    this.#forget();
  }

  /** Starts no further task, and ends those that there are without a drain. */
  async shutDown(graceMs: number): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#tasks.map((task) => task.shutDown(graceMs)));
  }

  #carryOut({ start, stop }: ServicePlan): void {
    const { id, rolloutState, taskDefinitionArn } = this.#deployments.primary;
    const starts = rolloutState === 'FAILED' ? [] : this.#throttle.take(start, this.config.now());
    if (starts.length > 0) {
      this.#steady = false;
      const started = starts.map((deaths) => this.#start(id, taskDefinitionArn, deaths));
      this.#tasks = [...this.#tasks, ...started];
      this.#events.started(started.map((task) => task.id));
      for (const task of started) void task.run();
    }
    for (const because of ['not-wanted', 'unhealthy'] as const) {
      const chosen = new Set(stop.filter((one) => one.because === because).map((one) => one.id));
      this.#stop(
        this.#tasks.filter((task) => chosen.has(task.id)),
        because,
      );
    }
  }

  #start(id: string, taskDefinitionArn: string, deaths: number): FleetTask {
    const { loadBalancer, taskParts, onEvent, now } = this.config;
    return new FleetTask({
      ...taskParts(this.model, taskDefinitionArn),
      service: this.model.name,
      deploymentId: id,
      taskDefinitionArn,
      targetGroupArns: this.#targetGroupArns,
      loadBalancer,
      deaths,
      now,
      onEvent,
      onChange: (task) => this.#changed(task),
    });
  }

  #stop(tasks: readonly FleetTask[], because: 'not-wanted' | 'unhealthy'): void {
    if (tasks.length === 0) return;
    this.#steady = false;
    this.#events.stopping(
      tasks.map(({ id }) => id),
      this.#targetGroupArns,
    );
    for (const task of tasks) {
      if (because === 'unhealthy') this.#deployments.taskFailed(task.config.deploymentId);
      task.stop(this.#cause(because));
    }
  }

  #cause(because: 'not-wanted' | 'unhealthy'): StopCause {
    const reason =
      because === 'unhealthy'
        ? `Task failed ELB health checks in (target-group ${this.#targetGroupArns[0] ?? ''})`
        : `Scaling activity initiated by (deployment ${this.#deployments.primary.id})`;
    return { code: 'ServiceSchedulerInitiated', reason };
  }

  #changed(task: FleetTask): void {
    if (task.status === 'RUNNING') this.#targetGroupArns.forEach((arn) => this.#events.registered(arn));
    if (task.status === 'STOPPED') this.#ended(task);
    this.reconcile();
  }

  #ended(task: FleetTask): void {
    const { config, cause, createdAt, stoppedAt = 0 } = task;
    this.#steady = false;
    if (cause?.code !== 'TaskFailedToStart' && cause?.code !== 'EssentialContainerExited') return;
    this.#deployments.taskFailed(config.deploymentId);
    if (config.deploymentId !== this.#deployments.primary.id) return;
    if (config.deaths === IMPAIRED_AFTER) this.#events.impaired();
    this.#throttle.died({ deaths: config.deaths, ranMs: stoppedAt - createdAt, now: this.config.now() });
  }

  /** A deployment has completed when its tasks serve and no others are left; a service is steady when none stops. */
  #settle(): void {
    const there = this.#tasks.filter(isThere);
    this.#deployments.keepThoseOf(new Set(there.map(({ config }) => config.deploymentId)));
    const { all, primary } = this.#deployments;
    const serving = there.filter(
      (task) =>
        !task.isStopping && task.config.deploymentId === primary.id && this.#health.of(task) === 'healthy',
    );
    const isFailed = primary.rolloutState === 'FAILED';
    if (isFailed || all.length > 1 || serving.length !== this.#desiredCount) return;
    this.#deployments.complete();
    if (this.#steady || there.length !== serving.length) return;
    this.#steady = true;
    this.#events.steady();
  }

  #forget(): void {
    const since = this.config.now() - REMEMBERED_MS;
    const stopped = this.#tasks.filter(({ status }) => status === 'STOPPED');
    const remembered = new Set(
      stopped.filter(({ stoppedAt = 0 }) => stoppedAt > since).slice(-REMEMBERED_TASKS),
    );
    if (remembered.size < stopped.length) {
      this.#tasks = this.#tasks.filter((task) => isThere(task) || remembered.has(task));
    }
  }
}

/** Whether a task has not ended yet. */
function isThere({ status }: FleetTask): boolean {
  return status !== 'STOPPED';
}

import type { FleetTask } from './fleet-task';
import { TARGET_HOST } from './fleet-task';
import type { TaskCondition } from './service-plan';
import type { TargetRegistry } from './target-registry';
import { taskCondition } from './task-health';

export interface ServiceHealthConfig {
  readonly targetGroupArns: readonly string[];
  readonly loadBalancer: Pick<TargetRegistry, 'targetHealth'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onHealthy: (task: FleetTask) => void;
  readonly onUnhealthy: (task: FleetTask, targetGroupArn: string, reason: string) => void;
}

/** How the tasks of a service do, as the load balancer sees them. */
export class ServiceHealth {
  #conditions: ReadonlyMap<string, TaskCondition> = new Map();

  constructor(private readonly config: ServiceHealthConfig) {}

  of({ id }: Pick<FleetTask, 'id'>): TaskCondition | undefined {
    return this.#conditions.get(id);
  }

  /** Looks at tasks that nobody has told to stop, and tells what has changed since the last time. */
  observe(tasks: readonly FleetTask[], gracePeriodMs: number): void {
    const before = this.#conditions;
    const { now, onHealthy, onUnhealthy, targetGroupArns } = this.config;
    const seen = tasks.map((task) => {
      const targets = task.startedAt === undefined ? [] : this.#targets(task);
      const ageMs = now() - (task.startedAt ?? task.createdAt);
      const condition = taskCondition(task.startedAt !== undefined, targets, ageMs, gracePeriodMs);
      return { task, condition, failing: targets.find(({ state }) => state === 'unhealthy') };
    });
    this.#conditions = new Map(seen.map(({ task, condition }) => [task.id, condition]));
    for (const { task, condition, failing } of seen) {
      if (condition === before.get(task.id)) continue;
      if (condition === 'healthy') onHealthy(task);
      if (condition === 'unhealthy') {
        onUnhealthy(task, failing?.arn ?? targetGroupArns[0] ?? '', failing?.description ?? 'no connection');
      }
    }
  }

  /** A task's targets; one that a group has not heard of is as one that it has not checked. */
  #targets({ port }: FleetTask) {
    return this.config.targetGroupArns.map((arn) => {
      const targets = this.config.loadBalancer.targetHealth(arn);
      const found = targets.find(({ target }) => target.id === TARGET_HOST && target.port === port);
      return { arn, state: found?.state ?? ('initial' as const), description: found?.description };
    });
  }
}

import type { DeploymentSettings } from '../model';
import {
  breakerThreshold,
  deploymentId,
  withCompleted,
  withFailed,
  withFailures,
  withNext,
  type Deployment,
  type Deployments,
} from './deployments';
import type { ServiceEvents } from './service-events';

/** The deployments of one service, and the last that completed, to which a failed one is rolled back. */
export class ServiceDeployments {
  #all: Deployments;
  #lastCompleted: Deployment | undefined;

  constructor(
    taskDefinitionArn: string,
    private readonly events: ServiceEvents,
    private readonly now: () => number,
  ) {
    this.#all = withNext([], { id: deploymentId(), taskDefinitionArn, at: now() });
  }

  get all(): Deployments {
    return this.#all;
  }

  get primary(): Deployment {
    return this.#all[0];
  }

  begin(taskDefinitionArn: string): void {
    this.#all = withNext(this.#all, { id: deploymentId(), taskDefinitionArn, at: this.now() });
  }

  taskFailed(id: string): void {
    this.#all = withFailures(this.#all, id, 'one-more');
  }

  taskIsHealthy(id: string): void {
    this.#all = withFailures(this.#all, id, 'none');
  }

  /** Fails a deployment of which too many tasks failed. Returns whether it did. */
  breakCircuit({ enable, rollback }: DeploymentSettings['circuitBreaker'], desiredCount: number): boolean {
    const { id, rolloutState, failedTasks } = this.primary;
    if (!enable || rolloutState !== 'IN_PROGRESS' || failedTasks < breakerThreshold(desiredCount))
      return false;
    this.#all = withFailed(this.#all, rollback ? this.#lastCompleted : undefined, this.now());
    this.events.failed(id);
    if (this.primary.id !== id) this.events.rollingBack(this.primary.id);
    return true;
  }

  /** Forgets the earlier ones that have no task any more. */
  keepThoseOf(ids: ReadonlySet<string>): void {
    const [primary, ...others] = this.#all;
    this.#all = [primary, ...others.filter(({ id }) => ids.has(id))];
  }

  /** The tasks of the primary one serve, and no others are there. */
  complete(): void {
    if (this.primary.rolloutState !== 'IN_PROGRESS') return;
    this.#all = withCompleted(this.#all, this.now());
    this.#lastCompleted = this.primary;
    this.events.completed(this.primary.id);
  }
}

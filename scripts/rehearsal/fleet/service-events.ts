import { randomUUID } from 'node:crypto';

/** A line of a service's log, as DescribeServices shows it. */
export interface ServiceEvent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly message: string;
}

/* As many as ECS shows. */
const KEPT = 100;

/** What a service did, in ECS's words; the latest first. */
export class ServiceEvents {
  #events: readonly ServiceEvent[] = [];

  constructor(
    private readonly service: string,
    private readonly now: () => number,
  ) {}

  get all(): readonly ServiceEvent[] {
    return this.#events;
  }

  started(taskIds: readonly string[]): void {
    this.#add(`has started ${taskIds.length} tasks: ${tasks(taskIds)}.`);
  }

  registered(targetGroupArn: string): void {
    this.#add(`registered 1 targets in (target-group ${targetGroupArn})`);
  }

  /** Tasks are stopped, and taken out of their target groups before that. */
  stopping(taskIds: readonly string[], targetGroupArns: readonly string[]): void {
    this.#add(`has stopped ${taskIds.length} running tasks: ${tasks(taskIds)}.`);
    for (const arn of targetGroupArns) {
      this.#add(`deregistered ${taskIds.length} targets in (target-group ${arn})`);
    }
    this.#add(`has begun draining connections on ${taskIds.length} tasks.`);
  }

  unhealthy(port: number | undefined, targetGroupArn: string, reason: string): void {
    this.#add(
      `(port ${port ?? '-'}) is unhealthy in (target-group ${targetGroupArn}) due to (reason ${reason})`,
    );
  }

  /** Tasks fail one after the other, and are held back from here on. */
  impaired(): void {
    this.#add('is unable to consistently start tasks successfully.');
  }

  completed(deploymentId: string): void {
    this.#add(`(deployment ${deploymentId}) deployment completed.`);
  }

  failed(deploymentId: string): void {
    this.#add(`(deployment ${deploymentId}) deployment failed: tasks failed to start.`);
  }

  rollingBack(deploymentId: string): void {
    this.#add(`rolling back to deployment ${deploymentId}.`);
  }

  steady(): void {
    this.#add('has reached a steady state.');
  }

  #add(text: string): void {
    const message = `(service ${this.service}) ${text}`;
    this.#events = [{ id: randomUUID(), createdAt: this.now(), message }, ...this.#events].slice(0, KEPT);
  }
}

function tasks(ids: readonly string[]): string {
  return ids.map((id) => `(task ${id})`).join(' ');
}

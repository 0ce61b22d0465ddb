import { Agent } from 'node:http';
import type { TargetGroupModel } from '../model';
import { startHealthChecks } from './health-checks';
import { type OpenConnection, OpenConnections } from './open-connections';
import { slowStartShare } from './target-choice';
import { DRAINING, type HealthStatus, NOT_IN_USE } from './target-health';

/** Where a target listens. */
export interface Target {
  /** What DescribeTargetHealth shows: the target's address as AWS knows it. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
}

export interface RegistrationConfig {
  readonly target: Target;
  readonly group: TargetGroupModel;
  /** Whether a rule or a listener uses the group. */
  readonly isInUse: () => boolean;
  /** Asked when the target becomes healthy: whether it may take fewer requests at first. */
  readonly startsSlowly: () => boolean;
  readonly now: () => number;
  readonly log: (message: string) => void;
}

/**
 * How long an unused connection to a target is kept, in milliseconds: less than the 5 s after which a Node server
 * closes it by default, since a request that crosses with that closing would be answered with 502.
 */
const UNUSED_CONNECTION_MS = 4_000;

/** Tells the targets of a group apart. */
export function targetKey(id: string, port: number): string {
  return `${id}:${port}`;
}

/** One target in one target group, from its registration until the end of its drain. */
export class Registration {
  readonly target: Target;
  readonly key: string;
  /** Connections to the target, kept alive between requests. */
  readonly agent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: UNUSED_CONNECTION_MS });
  readonly #config: RegistrationConfig;
  readonly #checks;
  readonly #open = new OpenConnections();
  readonly #drained: Promise<void>;
  #endDrain: () => void = () => undefined;
  #delay: NodeJS.Timeout | undefined;
  #draining = false;
  /** When the target became healthy beside others that were so before. */
  #slowSince: number | undefined;

  constructor(config: RegistrationConfig) {
    const { target, group, isInUse, startsSlowly, now, log } = config;
    this.#config = config;
    this.target = target;
    this.key = targetKey(target.id, target.port);
    this.#drained = new Promise((resolve) => (this.#endDrain = resolve));
    this.#checks = startHealthChecks({
      ...target,
      settings: group.healthCheck,
      isInUse,
      now,
      onChange: ({ status }, before) => {
        log(`${group.name}: ${this.key} is ${status.state}, was ${before.status.state}${because(status)}`);
        this.#slowSince = status.state === 'healthy' && startsSlowly() ? now() : undefined;
      },
    });
  }

  get health(): HealthStatus {
    if (this.#draining) return DRAINING;
    return this.#config.isInUse() ? this.#checks.health().status : NOT_IN_USE;
  }

  /** Whether its last health checks say so. For routing, where the group is in use and the target does not drain. */
  get isHealthy(): boolean {
    return this.#checks.health().status.state === 'healthy';
  }

  /** The part of its turns that it takes, from 0 to 1. */
  get share(): number {
    if (this.#slowSince === undefined) return 1;
    return slowStartShare(this.#config.group.slowStartSeconds ?? 0, this.#config.now() - this.#slowSince);
  }

  /** Counts a connection as open until the returned function is called. */
  opened(connection: OpenConnection): () => void {
    const remove = this.#open.add(connection);
    return () => {
      remove();
      if (this.#draining && this.#open.count === 0) this.close();
    };
  }

  /**
   * Ends the health checks, waits for the last connection to end or for the delay to pass, and then closes what is
   * left. Every call returns the same promise.
   */
  drain(delayMs: number): Promise<void> {
    if (!this.#draining) {
      this.#draining = true;
      this.#checks.stop();
      this.#config.log(`${this.#config.group.name}: ${this.key} is draining, ${this.#open.count} open`);
      if (this.#open.count === 0) this.close();
      else this.#delay = setTimeout(() => this.close(), delayMs);
    }
    return this.#drained;
  }

  /** Ends everything at once, also a drain. */
  close(): void {
    clearTimeout(this.#delay);
    this.#checks.stop();
    this.#open.closeAll();
    this.agent.destroy();
    this.#endDrain();
  }
}

function because({ description }: HealthStatus): string {
  return description === undefined ? '' : `: ${description}`;
}

import type { TargetGroupModel } from '../model';
import type { HealthStatus } from './target-health';
import { chooseTarget, eligibleTargets } from './target-choice';
import { Registration, type RegistrationConfig, type Target, targetKey } from './target-registration';

/** A target with its state as DescribeTargetHealth shows it. */
export interface TargetHealth extends HealthStatus {
  readonly target: Target;
}

type TargetGroupConfig = Omit<RegistrationConfig, 'target' | 'group' | 'startsSlowly'> & {
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

/** The targets of one target group, those that drain included. */
export class TargetGroup {
  readonly model: TargetGroupModel;
  readonly #config: TargetGroupConfig;
  readonly #registered = new Map<string, Registration>();
  readonly #draining = new Set<Registration>();
  #turn = 0;

  constructor(model: TargetGroupModel, config: TargetGroupConfig) {
    this.model = model;
    this.#config = config;
  }

  /** Does nothing when the target is registered already. One that drains may be registered anew. */
  register(target: Target): void {
    const key = targetKey(target.id, target.port);
    if (this.#registered.has(key)) return;
    const startsSlowly = () => (this.model.slowStartSeconds ?? 0) > 0 && this.#hasFullTarget(key);
    this.#registered.set(key, new Registration({ ...this.#config, target, group: this.model, startsSlowly }));
  }

  /** Resolves when the target's drain has ended; at once when there is no such target. */
  async deregister(key: string): Promise<void> {
    const registration = this.#registered.get(key);
    if (registration !== undefined) {
      this.#registered.delete(key);
      this.#draining.add(registration);
    }
    const delayMs = this.model.deregistrationDelaySeconds * 1000;
    const draining = [...this.#draining].filter((one) => one.key === key);
    await Promise.all(draining.map((one) => one.drain(delayMs)));
    for (const one of draining) this.#draining.delete(one);
  }

  /** The target for a request, or undefined when none is registered. */
  choose(stickyKey: string | undefined): Registration | undefined {
    const eligible = eligibleTargets([...this.#registered.values()]);
    return chooseTarget(eligible, stickyKey, () => this.#turn++, this.#config.random);
  }

  health(): TargetHealth[] {
    // A target that was registered anew while it drained is shown once.
    const shown = new Map([...this.#draining, ...this.#registered.values()].map((one) => [one.key, one]));
    return [...shown.values()].map(({ target, health }) => ({ target, ...health }));
  }

  /** Whether another target can take what one that starts slowly does not. */
  #hasFullTarget(besides: string): boolean {
    return [...this.#registered.values()].some(
      ({ key, isHealthy, share }) => key !== besides && isHealthy && share >= 1,
    );
  }

  close(): void {
    for (const registration of [...this.#draining, ...this.#registered.values()]) registration.close();
  }
}

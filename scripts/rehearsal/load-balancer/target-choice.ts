import type { WeightedTargetGroup } from '../model';

/**
 * The target group that a request goes to: the one its stickiness cookie names, while that is still part of the action,
 * whatever its weight; otherwise a random one in proportion to the weights. Undefined when all weights are 0. There is
 * no failover: the group may well be empty.
 * @param random uniform in [0, 1)
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html
 */
export function chooseTargetGroup(
  targetGroups: readonly WeightedTargetGroup[],
  stickyArn: string | undefined,
  random: () => number,
): string | undefined {
  if (stickyArn !== undefined && targetGroups.some(({ arn }) => arn === stickyArn)) return stickyArn;
  const sum = targetGroups.reduce((total, { weight }) => total + weight, 0);
  let rest = random() * sum;
  for (const { arn, weight } of targetGroups) {
    if (rest < weight) return arn;
    rest -= weight;
  }
  return undefined;
}

/**
 * The targets that may get a request: the healthy ones, or all of them when none is healthy (the group fails open).
 * Draining targets are not among the candidates.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function eligibleTargets<T extends { readonly isHealthy: boolean }>(
  registered: readonly T[],
): readonly T[] {
  const healthy = registered.filter(({ isHealthy }) => isHealthy);
  return healthy.length > 0 ? healthy : registered;
}

/**
 * The part of its turns that a target takes while it starts slowly: it grows from 0 to 1 over the duration.
 * @param sinceMs milliseconds since the target became healthy
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
export function slowStartShare(slowStartSeconds: number, sinceMs: number): number {
  return slowStartSeconds === 0 ? 1 : Math.min(1, sinceMs / (slowStartSeconds * 1_000));
}

/** A target that a request may go to. */
export interface Candidate {
  readonly key: string;
  /** The part of its turns that it takes. @default 1, all of them */
  readonly share?: number;
}

/**
 * The target that a request goes to: the one its stickiness cookie names while that is eligible, else the next one in
 * turn of those that do not pass on theirs.
 * @param turn counts the requests that went round robin
 * @param random uniform in [0, 1)
 */
export function chooseTarget<T extends Candidate>(
  eligible: readonly T[],
  stickyKey: string | undefined,
  turn: () => number,
  random: () => number = Math.random,
): T | undefined {
  const sticky = stickyKey === undefined ? undefined : eligible.find(({ key }) => key === stickyKey);
  if (sticky !== undefined) return sticky;
  const taking = eligible.filter(({ share = 1 }) => share >= 1 || random() < share);
  const targets = taking.length > 0 ? taking : eligible;
  return targets.length === 0 ? undefined : targets[turn() % targets.length];
}

import type { TaskCondition } from './service-plan';

/** What a load balancer says of one target. */
export interface TargetState {
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';
  readonly description?: string;
}

/** How long a task may take to listen once failed health checks would end it. */
const LISTENS_WITHIN_MS = 30_000;

/**
 * How a task does, by its targets in all groups of its service. A group that no rule uses says nothing. Failed checks
 * count after the grace period alone.
 * @param listening whether it has taken a connection yet
 * @param ageMs since its start
 */
export function taskCondition(
  listening: boolean,
  targets: readonly TargetState[],
  ageMs: number,
  gracePeriodMs: number,
): TaskCondition {
  if (!listening) return ageMs > gracePeriodMs + LISTENS_WITHIN_MS ? 'unhealthy' : 'starting';
  if (targets.every(({ state }) => state === 'healthy' || state === 'unused')) return 'healthy';
  const failing = targets.some(({ state }) => state === 'unhealthy');
  return failing && ageMs > gracePeriodMs ? 'unhealthy' : 'starting';
}

import type { TargetGroupModel } from '../model';

/** The states of a target that DescribeTargetHealth knows and the rehearsal can be in. */
export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';

/**
 * A target's state, with the reason code and the description that DescribeTargetHealth gives for it.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
 */
export interface HealthStatus {
  readonly state: TargetState;
  readonly reason?: string;
  readonly description?: string;
}

/** How one health check ended. */
export type CheckResult =
  | { readonly outcome: 'answered'; readonly status: number }
  | { readonly outcome: 'timed-out' }
  /** No connection, or no HTTP. */
  | { readonly outcome: 'failed' };

/** What the health checks of a target have shown so far. */
export interface CheckedHealth {
  readonly status: HealthStatus;
  /** Passed checks without a failed one in between, or failed ones without a passed one. */
  readonly run: number;
  readonly passing: boolean;
}

export const REGISTERING: CheckedHealth = {
  status: {
    state: 'initial',
    reason: 'Elb.RegistrationInProgress',
    description: 'Target registration is in progress',
  },
  run: 0,
  passing: false,
};

export const DRAINING: HealthStatus = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
};

export const NOT_IN_USE: HealthStatus = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target group is not configured to receive traffic from the load balancer',
};

type HealthCheck = TargetGroupModel['healthCheck'];

/**
 * A target's health after one more check. A new target needs a single pass; while it waits for that it stays `initial`
 * for as long as the unhealthy threshold takes at the group's interval, because its checks are closer together than
 * they are on AWS. Later changes take as many checks in a row as the thresholds say.
 * @param initialMs milliseconds since the first check of a target that has not passed one yet
 */
export function afterCheck(
  health: CheckedHealth,
  result: CheckResult,
  settings: HealthCheck,
  initialMs: number,
): CheckedHealth {
  const passing = result.outcome === 'answered' && statusMatches(settings.matcher, result.status);
  const run = passing === health.passing ? health.run + 1 : 1;
  return { passing, run, status: nextStatus(health.status, passing, run, result, settings, initialMs) };
}

function nextStatus(
  before: HealthStatus,
  passing: boolean,
  run: number,
  result: CheckResult,
  settings: HealthCheck,
  initialMs: number,
): HealthStatus {
  const initial = before.state === 'initial';
  if (passing) {
    const enough = initial || before.state === 'healthy' || run >= settings.healthyThreshold;
    return enough ? { state: 'healthy' } : before;
  }
  if (initial && initialMs < settings.unhealthyThreshold * settings.intervalSeconds * 1000) {
    return {
      state: 'initial',
      reason: 'Elb.InitialHealthChecking',
      description: 'Initial health checks in progress',
    };
  }
  if (before.state === 'healthy' && run < settings.unhealthyThreshold) return before;
  return { state: 'unhealthy', ...failure(result) };
}

/**
 * Whether a status code is among those of a matcher such as `200` or `200-299,301`.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
 */
export function statusMatches(matcher: string, status: number): boolean {
  return matcher.split(',').some((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return first !== undefined && last !== undefined && first <= status && status <= last;
  });
}

function failure(result: CheckResult): { reason: string; description: string } {
  switch (result.outcome) {
    case 'answered':
      return {
        reason: 'Target.ResponseCodeMismatch',
        description: `Health checks failed with these codes: [${result.status}]`,
      };
    case 'timed-out':
      return { reason: 'Target.Timeout', description: 'Request timed out' };
    case 'failed':
      return { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
  }
}

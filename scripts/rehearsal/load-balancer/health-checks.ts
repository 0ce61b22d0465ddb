import { request } from 'node:http';
import type { TargetGroupModel } from '../model';
import { afterCheck, type CheckResult, type CheckedHealth, REGISTERING } from './target-health';

/**
 * How often a target is checked until it passes for the first time. AWS waits for the group's interval, which is
 * seconds of standing still in front of an audience and shows nothing; later checks keep the group's own interval.
 */
export const INITIAL_HEALTH_CHECK_INTERVAL_MS = 250;

export interface HealthChecksConfig {
  readonly host: string;
  readonly port: number;
  readonly settings: TargetGroupModel['healthCheck'];
  /** A group that no rule or listener uses is not checked; its targets begin anew once one does. */
  readonly isInUse: () => boolean;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  readonly onChange: (health: CheckedHealth, before: CheckedHealth) => void;
}

export interface HealthChecks {
  readonly health: () => CheckedHealth;
  readonly stop: () => void;
}

/** Checks one target, at once and then at intervals, until stopped. The checks never overlap. */
export function startHealthChecks(config: HealthChecksConfig): HealthChecks {
  const { settings, now } = config;
  const stopping = new AbortController();
  let health = REGISTERING;
  let initialSince = now();
  let timer: NodeJS.Timeout | undefined;

  const become = (next: CheckedHealth) => {
    const before = health;
    health = next;
    if (before.status.state !== next.status.state) config.onChange(next, before);
  };
  const check = async () => {
    const startedAt = now();
    if (config.isInUse()) {
      const result = await probe(config, stopping.signal);
      if (stopping.signal.aborted) return;
      become(afterCheck(health, result, settings, now() - initialSince));
    } else {
      become(REGISTERING);
      initialSince = now();
    }
    const initial = health.status.state === 'initial';
    const interval = initial ? INITIAL_HEALTH_CHECK_INTERVAL_MS : settings.intervalSeconds * 1000;
    timer = setTimeout(() => void check(), Math.max(0, interval - (now() - startedAt)));
  };
  void check();

  return {
    health: () => health,
    stop: () => {
      clearTimeout(timer);
      stopping.abort();
    },
  };
}

/**
 * One health check: a GET on a connection of its own, as the health checker of an ALB sends it. Never rejects.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function probe(
  { host, port, settings }: Pick<HealthChecksConfig, 'host' | 'port' | 'settings'>,
  signal?: AbortSignal,
): Promise<CheckResult> {
  return new Promise((resolve) => {
    const check = request({
      host,
      port,
      path: settings.path,
      agent: false,
      headers: { 'User-Agent': 'ELB-HealthChecker/2.0', Connection: 'close' },
      ...(signal && { signal }),
    });
    const finish = (result: CheckResult) => {
      clearTimeout(deadline);
      resolve(result);
      check.destroy();
    };
    const deadline = setTimeout(() => finish({ outcome: 'timed-out' }), settings.timeoutSeconds * 1000);
    check.on('error', () => finish({ outcome: 'failed' }));
    check.on('close', () => finish({ outcome: 'failed' }));
    check.on('response', (response) => {
      // Destroying the request makes an unfinished body an error, which matters to nobody.
      response.on('error', () => undefined);
      finish({ outcome: 'answered', status: response.statusCode ?? 0 });
    });
    check.end();
  });
}

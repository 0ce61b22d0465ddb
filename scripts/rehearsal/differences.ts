import { REPLACED } from './fleet/task-environment';
import { INITIAL_HEALTH_CHECK_INTERVAL_MS } from './load-balancer/health-checks';
import { KEPT_SECONDS } from './load-balancer/metric-history';
import { mainListener } from './main-listener';
import type { System } from './model';

/** For people: everything that is different from the same stacks on AWS, a phrase each. */
export function differences(system: System): string[] {
  return [
    ...REPLACED,
    ...withoutTls(system),
    ...withoutSidecars(system),
    `a new target is checked every ${INITIAL_HEALTH_CHECK_INTERVAL_MS} ms until its first pass`,
    `CloudWatch: metrics by the second, at once and for ${KEPT_SECONDS / 60} minutes; on AWS by the minute, a minute or more later`,
  ];
}

function withoutTls(system: System): string[] {
  const { protocol, port } = mainListener(system);
  return protocol === 'HTTPS'
    ? [`the HTTPS listener on port ${port}: plain HTTP, there is no certificate`]
    : [];
}

function withoutSidecars({ taskDefinitions }: System): string[] {
  const names = new Set(taskDefinitions.flatMap(({ sidecars }) => sidecars));
  return names.size === 0 ? [] : [`not run beside the tasks: ${[...names].join(', ')}`];
}

import type { Colour } from '../../app/contract/colour';
import type { Config, ResourceNames } from '../../infra/outputs';

/**
 * What to know, and to type, about the autoscaling of services that are stopped or started by hand; nothing where there
 * is none. Without tasks there are no figures, and without figures nothing is scaled; but an alarm of the last minutes
 * may still go off, and would start tasks up to the least number.
 * @param suspended whether it is to rest, or to go on
 */
export function autoscalingAdvice(
  { settings }: Pick<Config, 'settings'>,
  { cluster, services }: ResourceNames,
  colours: readonly Colour[],
  suspended: boolean,
): string[] {
  const { autoscaling } = settings;
  if (!autoscaling) return [];
  const state = ['DynamicScalingInSuspended', 'DynamicScalingOutSuspended', 'ScheduledScalingSuspended']
    .map((key) => `${key}=${suspended}`)
    .join(',');
  const why = suspended
    ? `autoscaling has nothing to measure without tasks, but an alarm of the last minutes may start ${autoscaling.min} again; to be sure, suspend it:`
    : `autoscaling keeps between ${autoscaling.min} and ${autoscaling.max} tasks; if it was suspended, let it go on:`;
  return [
    why,
    ...colours.map(
      (colour) =>
        `aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/${cluster}/${services[colour]} --suspended-state ${state}`,
    ),
  ];
}

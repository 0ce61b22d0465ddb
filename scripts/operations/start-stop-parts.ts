import { resourceNames, type Config } from '../../infra/outputs';
import type { CommandContext } from '../command-line/context';
import { createEcsServices, type EcsServices } from '../deployment/ecs-services';
import type { StartStopParts } from '../deployment/start-stop';
import { clientConfig, type Target } from '../rollout/connection';
import { systemClock } from '../rollout/system-clock';

/* Tasks on Fargate take a minute; those of a rehearsal a second. */
const LOOK_EVERY_MS = { aws: 5_000, rehearsal: 500 } as const;

/** How many tasks of a colour are started unless another number is asked for. */
export function usualTasks({ desiredCount, settings }: Config): number {
  // 0 is what a stopped deployment may have been deployed with.
  return desiredCount || settings.initialTasks;
}

/**
 * What starting and stopping tasks takes: each change of how it goes is told on standard error.
 * @param onChange called before each change
 */
export function startStopParts(
  { err, signal }: Pick<CommandContext, 'err' | 'signal'>,
  target: Target,
  onChange: () => void,
): StartStopParts {
  const client = clientConfig(target);
  const services = createEcsServices({ names: resourceNames(target.deployment), client }, signal);
  const setDesired: EcsServices['setDesired'] = (colour, tasks) => {
    onChange();
    return services.setDesired(colour, tasks);
  };
  let told = '';
  return {
    services: { ...services, setDesired },
    clock: systemClock,
    signal,
    lookEveryMs: target.endpoint === undefined ? LOOK_EVERY_MS.aws : LOOK_EVERY_MS.rehearsal,
    tell: (line) => {
      if (line !== told) err(`${line}\n`);
      told = line;
    },
  };
}

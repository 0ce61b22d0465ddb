import type { CommandContext } from '../command-line/context';
import { capture } from '../deployment/captured-process';
import type { Check } from './check';

/** What there is of Docker: each is a version, or undefined when it is not there. */
export interface DockerParts {
  readonly client: string | undefined;
  /** The daemon, if it answers. */
  readonly server: string | undefined;
  readonly buildx: string | undefined;
}

const WITHOUT = 'or take an image that is in the registry already (deploy --skip-image, release --tag)';

export async function findDocker(env: CommandContext['env']): Promise<DockerParts> {
  const ask = async (...args: string[]) => {
    const answer = await capture('docker', args, { env });
    return answer?.status === 0 ? answer.stdout.trim() : undefined;
  };
  const [client, server, buildx] = await Promise.all([
    ask('--version'),
    ask('version', '--format', '{{.Server.Version}}'),
    ask('buildx', 'version'),
  ]);
  return { client, server, buildx };
}

/** @param architecture that the image is built for: nothing is run in it, so any builder can make it */
export function judgeDocker(
  { client, server, buildx }: DockerParts,
  { architecture, needed }: { readonly architecture: string; readonly needed: boolean },
): Check {
  const problem = (detail: string, remedy: string): Check => ({
    name: 'Docker',
    status: needed ? 'failed' : 'warning',
    detail,
    remedy: needed ? `${remedy}, ${WITHOUT}` : remedy,
  });
  if (client === undefined) {
    return problem('no docker on the PATH', 'install Docker (https://docs.docker.com/engine/install/)');
  }
  if (server === undefined) {
    return problem(
      `${client}, but its daemon does not answer`,
      'start Docker Desktop, or the service with "sudo systemctl start docker", and see that you may use it',
    );
  }
  if (buildx === undefined) {
    return problem(`${client} without buildx`, 'install the plugin docker-buildx');
  }
  return { name: 'Docker', status: 'ok', detail: `${server}, ${buildx}, for linux/${architecture}` };
}

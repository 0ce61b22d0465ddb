import path from 'node:path';
import type { CommandContext } from '../command-line/context';
import type { Config } from '../../infra/outputs';
import { failureText } from './log-tail';
import { readLog, runLogged } from './logged-process';
import type { RegistryLogin } from './registry';

/** Thrown when Docker fails; its message is the end of what it printed. */
export class DockerError extends Error {
  override readonly name = 'DockerError';

  constructor(
    readonly action: string,
    message: string,
    readonly logFile: string,
  ) {
    super(message);
  }
}

export interface ImageBuild {
  readonly repositoryUrl: string;
  /** All are pushed with the one image. */
  readonly tags: readonly string[];
  readonly architecture: Config['architecture'];
  /** For the image's labels; undefined without version control. */
  readonly revision: string | undefined;
}

export interface ImageBuilder {
  /** Builds the app's image and pushes it. @throws DockerError */
  push(build: ImageBuild, login: RegistryLogin): Promise<void>;
}

export function createImageBuilder({
  projectRoot,
  env,
  signal,
  logDirectory,
}: {
  readonly projectRoot: string;
  readonly env: CommandContext['env'];
  readonly signal: AbortSignal;
  readonly logDirectory: string;
}): ImageBuilder {
  const docker = async (action: string, args: readonly string[], input?: string) => {
    const logFile = path.join(logDirectory, `docker-${action}-${Date.now()}.log`);
    const status = await runLogged({
      command: 'docker',
      args,
      cwd: projectRoot,
      env,
      logFile,
      signal,
      ...(input !== undefined && { input }),
    });
    signal.throwIfAborted();
    if (status !== 0) throw new DockerError(action, failureText(readLog(logFile), status), logFile);
  };
  return {
    push: async (build, { user, password, registry }) => {
      await docker('login', ['login', '--username', user, '--password-stdin', registry], password);
      await docker('build', buildArguments(build));
    },
  };
}

/**
 * Arguments of `docker`: one image for one architecture, pushed under all tags at once. Without attestations the tag
 * leads to the image itself rather than to an index, which the registry's scanner cannot read.
 */
export function buildArguments({ repositoryUrl, tags, architecture, revision }: ImageBuild): string[] {
  return [
    ...['buildx', 'build', '--platform', `linux/${architecture}`, '--file', 'app/Dockerfile'],
    ...['--provenance=false', '--sbom=false', '--progress=plain', '--push'],
    ...['--build-arg', `VERSION=${tags.at(-1) ?? ''}`],
    ...(revision === undefined ? [] : ['--build-arg', `REVISION=${revision}`]),
    ...tags.flatMap((tag) => ['--tag', `${repositoryUrl}:${tag}`]),
    '.',
  ];
}

import path from 'node:path';
import { UsageError, type CommandContext } from '../command-line/context';
import { createWorkspace, type Workspace } from '../workspace';
import { findTerraform } from '../doctor/terraform-check';
import { systemClock } from '../rollout/system-clock';
import { awsClientConfig } from '../aws/aws-client';
import { explainedForAws, type Deployment } from './deployment';
import type { DeployParts } from './deploy';
import { createEcsServices } from './ecs-services';
import { IncompleteError } from './failure';
import { createImageBuilder } from './image';
import { readRevision } from './image-tag';
import { ProgramNotFoundError } from './logged-process';
import { createPageUpload } from './page-upload';
import { createProgress } from './progress';
import { createImageRegistry } from './registry';
import { outputDirectory, synthesizeStacks } from './synthesis';
import { createTerraform, InterruptedError } from './terraform';
import { readStates } from '../aws/terraform-state';

/** What commands that change a deployment have in common. */
export type CommonParts = Omit<DeployParts, 'confirm' | 'examine'>;

/**
 * Hands the real tools to what changes a deployment: Terraform, Docker and the AWS SDK with the credentials of the
 * shell. Plans are in a private folder while it lasts; logs stay in `cdktf.out/logs`.
 * @param steps to come, for the list of them
 * @throws UsageError for what the person can put right about AWS; once something was begun, IncompleteError
 */
export async function withParts<Result>(
  context: CommandContext,
  deployment: Deployment,
  steps: readonly string[],
  use: (parts: CommonParts) => Promise<Result>,
): Promise<Result> {
  const workspace = createWorkspace();
  const phase = { begun: false };
  const parts = commonParts(context, deployment, steps, workspace, () => (phase.begun = true));
  const sayWhatIsWaitedFor = () => {
    if (phase.begun)
      parts.progress.say('interrupted: what has begun is brought to an end, which may take minutes');
  };
  context.signal.addEventListener('abort', sayWhatIsWaitedFor, { once: true });
  try {
    return await use(parts);
  } catch (error) {
    if (context.signal.aborted && phase.begun) throw new InterruptedError('interrupted', { cause: error });
    // Not what Terraform says of its own interruption, when it had only been asked for a plan.
    context.signal.throwIfAborted();
    const explained = explainedForAws(error, deployment);
    if (!phase.begun || !(explained instanceof UsageError)) throw explained;
    throw new IncompleteError(explained.message, { cause: error });
  } finally {
    context.signal.removeEventListener('abort', sayWhatIsWaitedFor);
    workspace.remove();
  }
}

function commonParts(
  { env, signal, err, isTerminal }: CommandContext,
  deployment: Deployment,
  steps: readonly string[],
  { directory: planDirectory }: Workspace,
  begin: () => void,
): CommonParts {
  const { projectRoot } = deployment;
  const logDirectory = path.join(outputDirectory(projectRoot), 'logs');
  return {
    deployment,
    begin,
    progress: createProgress({ err, isTerminal, steps, now: () => performance.now() }),
    synthesize: () => synthesizeStacks(projectRoot, env, signal),
    terraform: async () => {
      const found = await findTerraform(env);
      if (!found) throw new ProgramNotFoundError('there is no Terraform: see "npx crossfade doctor"');
      return createTerraform({ binary: found.binary, env, signal, planDirectory, logDirectory });
    },
    readStates: () => readStates(deployment, signal),
    registry: createImageRegistry(deployment, signal),
    images: createImageBuilder({ projectRoot, env, signal, logDirectory }),
    readRevision: () => readRevision(projectRoot, env),
    services: createEcsServices(
      { names: deployment.names, client: awsClientConfig(deployment.config) },
      signal,
    ),
    uploadPage: createPageUpload(deployment, signal),
    clock: systemClock,
    signal,
  };
}

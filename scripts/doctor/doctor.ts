import { UsageError, type CommandContext } from '../command-line/context';
import { configuredDeployment, type Deployment } from '../deployment/deployment';
import { readStates } from '../aws/terraform-state';
import { checkAccount, checkRegion } from './account-check';
import type { Check } from './check';
import { findDocker, judgeDocker } from './docker-check';
import { checkQuotas } from './quotas';
import { checkStates } from './state-check';
import { findTerraform, judgeTerraform } from './terraform-check';

export interface DoctorOptions {
  /** Whether an image has to be built. */
  readonly needsDocker: boolean;
}

/** Looks at everything that a deployment needs, and changes nothing. */
export async function examine(
  { env, signal }: Pick<CommandContext, 'env' | 'signal'>,
  { needsDocker }: DoctorOptions,
): Promise<Check[]> {
  const project = checkProject(env);
  const { deployment } = project;
  const [terraform, docker, account, states] = await Promise.all([
    findTerraform(env).then((found) =>
      judgeTerraform(found, {
        named: env['TERRAFORM_BINARY_NAME'] || undefined,
        stateBucket: deployment?.config.stateBucket,
      }),
    ),
    findDocker(env).then((found) =>
      judgeDocker(found, {
        architecture: deployment?.config.architecture ?? 'arm64',
        needed: needsDocker,
      }),
    ),
    deployment && checkAccount(deployment, signal),
    deployment && checkStates(deployment, signal),
  ]);
  signal.throwIfAborted();
  const ofThisMachine = [checkNode(), project.check, terraform, docker];
  if (!deployment || !account || !states) return ofThisMachine;
  const quotas =
    account.status === 'ok' && states.status === 'ok'
      ? await checkQuotas(deployment.config, await hasNetwork(deployment, signal), signal)
      : [];
  return [...ofThisMachine, account, checkRegion(deployment.config, env), states, ...quotas];
}

/* A version that is too old never comes so far: the entry of the command refuses it. */
function checkNode(): Check {
  return { name: 'Node', status: 'ok', detail: process.versions.node };
}

function checkProject(env: CommandContext['env']): { check: Check; deployment?: Deployment } {
  const name = 'configuration';
  try {
    const deployment = configuredDeployment(env);
    const { config, names } = deployment;
    const detail = `${names.prefix}, profile ${config.profile}`;
    return { check: { name, status: 'ok', detail }, deployment };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const remedy = 'correct it in the environment or in the context of cdktf.json';
    return { check: { name, status: 'failed', detail: error.message, remedy } };
  }
}

async function hasNetwork(deployment: Deployment, signal: AbortSignal): Promise<boolean> {
  const { network } = await readStates(deployment, signal);
  return network !== undefined && network.resources.length > 0;
}

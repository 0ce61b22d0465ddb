import {
  ConfigurationError,
  currentConfig,
  resourceNames,
  type Config,
  type ResourceNames,
} from '../../infra/outputs';
import { UsageError, type CommandContext } from '../command-line/context';
import { PROJECT_ROOT } from '../project-root';
import { awsFailure } from '../rollout/aws-failure';

/** The deployment that the configuration names. */
export interface Deployment {
  readonly config: Config;
  readonly names: ResourceNames;
  /** The folder of cdktf.json and of local states. */
  readonly projectRoot: string;
}

/** @throws UsageError for a configuration that cannot be used */
export function configuredDeployment(
  env: CommandContext['env'],
  projectRoot: string = PROJECT_ROOT,
): Deployment {
  try {
    const config = currentConfig(projectRoot, env);
    return { config, names: resourceNames(config), projectRoot };
  } catch (error) {
    throw error instanceof ConfigurationError ? new UsageError(error.message, { cause: error }) : error;
  }
}

/** The same error, or what the person at the keyboard can do about one of the AWS SDK. */
export function explainedForAws(error: unknown, { config }: Pick<Deployment, 'config'>): unknown {
  return awsFailure(error, { endpoint: undefined, deployment: config }) ?? error;
}

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

const NO_CREDENTIALS =
  'there are no AWS credentials: sign in with "aws configure" or "aws sso login", or set AWS_PROFILE';

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
  // Without the way out that only the verbs have which the rehearsal knows.
  if (error instanceof Error && error.name === 'CredentialsProviderError')
    return new UsageError(NO_CREDENTIALS);
  return awsFailure(error, { endpoint: undefined, deployment: config }) ?? error;
}

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
/** What to do about answers that are not those of AWS. */
export const NOT_AWS = 'what answers is not AWS: check the proxy, the network, and AWS_ENDPOINT_URL';

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
  const known = awsFailure(error, { endpoint: undefined, deployment: config });
  if (known || !(error instanceof Error)) return known ?? error;
  // What AWS says of itself tells more than our stack would.
  if ('$fault' in error)
    return new UsageError(`AWS answers ${error.name}: ${error.message}`, { cause: error });
  return '$response' in error ? new UsageError(NOT_AWS, { cause: error }) : error;
}

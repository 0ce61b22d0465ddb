import { UsageError } from '../command-line/context';
import {
  ConfigurationError,
  currentConfig,
  resourceNames,
  type Config,
  type Deployment,
} from '../../infra/outputs';
import type { AwsClientConfig } from '../aws/aws-client';
import { PROJECT_ROOT } from '../project-root';
import { createAwsRouter } from './aws';
import { awsFailure } from './aws-failure';
import { loadAwsSdk } from './aws-sdk';
import type { TrafficRouter } from './router';

/** Where the AWS APIs are, as the options of a command say. */
export interface ConnectionOptions {
  /** The rehearsal on this machine instead of AWS. */
  readonly local?: boolean;
  /** The rehearsal at this address; implies `local`. */
  readonly endpointUrl?: string;
}

/** The AWS APIs that a command talks to. */
export interface Target {
  /** The rehearsal's address; undefined for AWS itself. */
  readonly endpoint: string | undefined;
  /** Which deployment is meant; with all of its configuration where that is known. */
  readonly deployment: Deployment | Config;
}

/** A target for people: which deployment, and where. */
export function nameOf({ endpoint, deployment }: Target): string {
  return `${resourceNames(deployment).prefix} in ${endpoint ?? deployment.region}`;
}

/** Where the AWS APIs of a rehearsal are unless told. */
export const REHEARSAL_URL = 'http://127.0.0.1:4566';
/* Long enough for AWS on a bad line. */
const AWS_TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 15_000 };
/* On this machine an answer takes milliseconds: a port that accepts and never answers is told within 10 s. */
const LOCAL_TIMEOUTS = { connectionTimeout: 2_000, requestTimeout: 4_000 };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Decides what a command acts on. The address is the flag's, then that of CROSSFADE_ENDPOINT_URL, then the rehearsal's
 * default one; the deployment is the one that the configuration names.
 * @throws UsageError for an address that is none, or a configuration that cannot be used
 */
export function resolveTarget(options: ConnectionOptions, env: Environment): Target {
  const endpoint = resolveEndpoint(options, env);
  try {
    return { endpoint, deployment: currentConfig(PROJECT_ROOT, env) };
  } catch (error) {
    if (error instanceof ConfigurationError) {
      throw new UsageError(error.message, { cause: error });
    }
    throw error;
  }
}

function resolveEndpoint({ local = false, endpointUrl }: ConnectionOptions, env: Environment) {
  if (endpointUrl !== undefined) {
    return checkUrl('--endpoint-url', endpointUrl);
  }
  if (!local) {
    return undefined;
  }
  const fromEnvironment = env['CROSSFADE_ENDPOINT_URL'];
  return fromEnvironment ? checkUrl('CROSSFADE_ENDPOINT_URL', fromEnvironment) : REHEARSAL_URL;
}

/**
 * Opens the deployment's traffic to `use`, and closes it afterwards.
 * @throws UsageError for what can be put right: no rehearsal, no credentials, no such deployment
 */
export async function withRouter<Result>(
  target: Target,
  signal: AbortSignal,
  use: (router: TrafficRouter) => Promise<Result>,
): Promise<Result> {
  const router = createAwsRouter(
    await loadAwsSdk(),
    resourceNames(target.deployment),
    clientConfig(target),
    signal,
  );
  try {
    return await use(router);
  } catch (error) {
    throw awsFailure(error, target) ?? error;
  } finally {
    router.close();
  }
}

/** Settings of the SDK's clients for a target. */
export function clientConfig({ endpoint, deployment: { region } }: Target): AwsClientConfig {
  const requestHandler = {
    ...(endpoint === undefined ? AWS_TIMEOUTS : LOCAL_TIMEOUTS),
    throwOnRequestTimeout: true,
  };
  if (endpoint === undefined) {
    return { region, requestHandler };
  }
  // Any credentials will do there, but without some the SDK would look for real ones.
  const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
  return { region, endpoint, credentials, requestHandler, maxAttempts: 2 };
}

function checkUrl(source: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`${source} takes an address such as ${REHEARSAL_URL}, not "${text}"`);
  }
  return text;
}

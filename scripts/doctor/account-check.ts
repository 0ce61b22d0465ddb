import type { Config } from '../../infra/outputs';
import { awsClientConfig, withClient } from '../aws/aws-client';
import { explainedForAws, NOT_AWS, type Deployment } from '../deployment/deployment';
import { UsageError, type CommandContext } from '../command-line/context';
import type { Check } from './check';

/** Who the credentials of the shell stand for. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
}

/** @throws UsageError for credentials that AWS does not take, or an AWS that cannot be reached */
export async function readIdentity(deployment: Deployment, signal: AbortSignal): Promise<Identity> {
  const sdk = await import('@aws-sdk/client-sts');
  const config = awsClientConfig(deployment.config);
  try {
    const { Account = '', Arn = '' } = await withClient(new sdk.STSClient(config), (client) =>
      client.send(new sdk.GetCallerIdentityCommand({}), { abortSignal: signal }),
    );
    // Whoever is taken for AWS by mistake would have nothing left of any deployment.
    if (!/^\d{12}$/.test(Account)) throw new UsageError(NOT_AWS);
    return { account: Account, arn: Arn };
  } catch (error) {
    throw explainedForAws(error, deployment);
  }
}

export async function checkAccount(deployment: Deployment, signal: AbortSignal): Promise<Check> {
  const name = 'AWS credentials';
  try {
    const { account, arn } = await readIdentity(deployment, signal);
    return { name, status: 'ok', detail: `account ${account}, as ${arn.replace(/^.*?::\d+:/, '')}` };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [detail = '', remedy] = error.message.split(/: (.*)/s);
    return { name, status: 'failed', detail, ...(remedy !== undefined && { remedy }) };
  }
}

/** The deployment's region comes from the configuration; the AWS CLI in the same shell may go elsewhere. */
export function checkRegion({ region }: Pick<Config, 'region'>, env: CommandContext['env']): Check {
  const ofShell = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (ofShell === undefined || ofShell === '' || ofShell === region) {
    return { name: 'region', status: 'ok', detail: region };
  }
  return {
    name: 'region',
    status: 'warning',
    detail: `the deployment goes to ${region}, but the AWS CLI in this shell to ${ofShell}`,
    remedy: `set CROSSFADE_REGION=${ofShell}, or AWS_REGION=${region}, if that is not meant`,
  };
}

import { resourceNames } from '../../../infra/outputs';
import { UsageError } from '../../command-line/context';
import { awsFailure } from '../../rollout/aws-failure';
import { clientConfig, type Target } from '../../rollout/connection';

/**
 * The token with which a deployment's instances know their presenter, from Secrets Manager.
 * @throws UsageError when it is not there, cannot be reached, or may not be read
 */
export async function readPresenterToken(target: Target, signal?: AbortSignal): Promise<string> {
  const { prefix, secrets } = resourceNames(target.deployment);
  const name = secrets.PRESENTER_TOKEN;
  const where = target.endpoint ?? `AWS in ${target.deployment.region}`;
  const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient(clientConfig(target));
  try {
    const { SecretString: token } = await client.send(
      new GetSecretValueCommand({ SecretId: name }),
      signal ? { abortSignal: signal } : {},
    );
    if (!token) throw new UsageError(`the secret ${name} at ${where} is empty: deploy ${prefix} again`);
    return token;
  } catch (error) {
    throw failureOf(error, { name, prefix, where }) ?? awsFailure(error, target) ?? error;
  } finally {
    client.destroy();
  }
}

function failureOf(
  error: unknown,
  { name, prefix, where }: { readonly name: string; readonly prefix: string; readonly where: string },
): UsageError | undefined {
  switch (error instanceof Error ? error.name : undefined) {
    case 'ResourceNotFoundException':
      return new UsageError(
        `there is no secret ${name} at ${where}: deploy ${prefix} first, or choose its region, project and environment`,
        { cause: error },
      );
    case 'InvalidRequestException':
      return new UsageError(`the secret ${name} at ${where} is being deleted: deploy ${prefix} again`, {
        cause: error,
      });
    case 'AccessDeniedException':
      return new UsageError(
        `AWS does not let you read the secret ${name}: you need secretsmanager:GetSecretValue for it, and kms:Decrypt for its key`,
        { cause: error },
      );
    default:
      return undefined;
  }
}

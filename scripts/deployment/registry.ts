import type { ECRClient } from '@aws-sdk/client-ecr';
import { awsClientConfig, withClient } from '../aws/aws-client';
import type { Deployment } from './deployment';

/** How to push to the registry, for twelve hours. */
export interface RegistryLogin {
  readonly user: string;
  readonly password: string;
  /** Host name. */
  readonly registry: string;
}

/** The image registry of a deployment. */
export interface ImageRegistry {
  /** Those of the tags that no image has yet. */
  missing(tags: readonly string[]): Promise<string[]>;
  login(): Promise<RegistryLogin>;
}

export function createImageRegistry({ config, names }: Deployment, signal: AbortSignal): ImageRegistry {
  const use = async <Result>(
    work: (client: ECRClient, sdk: typeof import('@aws-sdk/client-ecr')) => Promise<Result>,
  ): Promise<Result> => {
    const sdk = await import('@aws-sdk/client-ecr');
    return withClient(new sdk.ECRClient(awsClientConfig(config)), (client) => work(client, sdk));
  };
  const abort = { abortSignal: signal };
  return {
    missing: (tags) =>
      use(async (client, { DescribeImagesCommand }) => {
        const there = await Promise.all(
          tags.map(async (imageTag) => {
            const command = new DescribeImagesCommand({
              repositoryName: names.repository,
              imageIds: [{ imageTag }],
            });
            try {
              return ((await client.send(command, abort)).imageDetails ?? []).length > 0;
            } catch (error) {
              if (error instanceof Error && error.name === 'ImageNotFoundException') return false;
              throw error;
            }
          }),
        );
        return tags.filter((_, index) => there[index] === false);
      }),
    login: () =>
      use(async (client, { GetAuthorizationTokenCommand }) => {
        const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}), abort);
        const { authorizationToken = '', proxyEndpoint = '' } = authorizationData?.[0] ?? {};
        const [user = '', ...password] = Buffer.from(authorizationToken, 'base64').toString().split(':');
        return { user, password: password.join(':'), registry: proxyEndpoint.replace(/^https?:\/\//, '') };
      }),
  };
}

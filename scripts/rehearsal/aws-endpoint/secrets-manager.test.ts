import {
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { sampleSystem, startEndpoint } from './sample-system.fixture';
import { secretArn, withSecrets } from './testing/secrets-sample';

const NOW_MS = 1_700_000_000_000;
const VALUES: Readonly<Record<string, string>> = { SESSION_SECRET: 'signs', PRESENTER_TOKEN: 'shows' };

let server: Awaited<ReturnType<typeof startEndpoint>>;
let client: SecretsManagerClient;

beforeAll(async () => {
  server = await startEndpoint({
    system: withSecrets(sampleSystem()),
    secretValue: (variable) => VALUES[variable],
    now: () => NOW_MS,
  });
  client = new SecretsManagerClient({
    region: 'ap-northeast-2',
    endpoint: server.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  client.destroy();
  await server.endpoint.close();
});

const read = (input: GetSecretValueCommandInput) => client.send(new GetSecretValueCommand(input));
const ARN = secretArn('PRESENTER_TOKEN');

describe('GetSecretValue', () => {
  it.each([
    ['name', 'chatapp-dev/presenter-token'],
    ['ARN', ARN],
    ['ARN without what AWS adds to the name', ARN.slice(0, -7)],
  ])('reads what the tasks run with, by the %s', async (_what, SecretId) => {
    const { $metadata, ...secret } = await read({ SecretId });
    expect($metadata.httpStatusCode).toBe(200);
    expect(secret).toEqual({
      ARN,
      Name: 'chatapp-dev/presenter-token',
      VersionId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
      SecretString: 'shows',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(NOW_MS),
    });
  });

  it('reads the one version that there is, by its id and its stage', async () => {
    const SecretId = 'chatapp-dev/session-secret';
    const { VersionId } = await read({ SecretId });
    expect(await read({ SecretId, VersionId, VersionStage: 'AWSCURRENT' })).toMatchObject({
      VersionId,
      SecretString: 'signs',
    });
  });

  it.each<[string, GetSecretValueCommandInput, string, RegExp]>([
    ['a secret that is not there', { SecretId: 'none' }, 'ResourceNotFoundException', /specified secret\.$/],
    ['a part of a name', { SecretId: 'chatapp-dev/' }, 'ResourceNotFoundException', /specified secret\.$/],
    [
      'one without a value',
      { SecretId: 'chatapp-dev/redis-auth-token' },
      'ResourceNotFoundException',
      /staging label: AWSCURRENT$/,
    ],
    [
      'an earlier version',
      { SecretId: ARN, VersionStage: 'AWSPREVIOUS' },
      'ResourceNotFoundException',
      /staging label: AWSPREVIOUS$/,
    ],
    [
      'a version that is not there',
      { SecretId: ARN, VersionId: '0'.repeat(32) },
      'ResourceNotFoundException',
      /VersionId: 0+$/,
    ],
    ['an empty name', { SecretId: '' }, 'ValidationException', /SecretId/],
  ])("refuses %s with AWS's error", async (_what, input, name, message) => {
    await expect(read(input)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });
  });
});

it('an action that is not served is refused by name', async () => {
  await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining('secretsmanager.ListSecrets') as string,
  });
});

import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { startEndpoint } from './sample-system.fixture';

const NAME = '/chatapp-dev/traffic/weights';
const ARN = `arn:aws:ssm:ap-northeast-2:000000000000:parameter${NAME}`;

let server: Awaited<ReturnType<typeof startEndpoint>>;
let client: SSMClient;

beforeEach(async () => {
  server = await startEndpoint({ now: () => 1_700_000_000_500 });
  client = new SSMClient({
    region: 'ap-northeast-2',
    endpoint: server.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});

afterEach(async () => {
  client.destroy();
  await server.endpoint.close();
});

describe('the parameter store', () => {
  it.each([NAME, ARN, `${NAME}:1`, `${ARN}:1`])('finds a parameter as %s', async (Name) => {
    const { Parameter } = await client.send(new GetParameterCommand({ Name }));
    expect(Parameter).toEqual({
      Name: NAME,
      ARN,
      Type: 'String',
      Value: '{"blue":90,"green":10}',
      Version: 1,
      DataType: 'text',
      LastModifiedDate: new Date(1_700_000_000_500),
    });
  });

  it('overwrites a value when told to, as a new version', async () => {
    const put = await client.send(
      new PutParameterCommand({ Name: NAME, Value: '{"blue":1,"green":1}', Overwrite: true }),
    );
    expect(put).toMatchObject({ Version: 2, Tier: 'Standard' });
    expect(server.system.parameters[0]).toMatchObject({ value: '{"blue":1,"green":1}', version: 2 });
    await expect(client.send(new GetParameterCommand({ Name: `${NAME}:1` }))).rejects.toMatchObject({
      name: 'ParameterVersionNotFound',
    });
  });

  it('creates a parameter, which needs a type', async () => {
    await client.send(new PutParameterCommand({ Name: '/a/b', Value: 'x', Type: 'String' }));
    const { Parameter } = await client.send(new GetParameterCommand({ Name: '/a/b' }));
    expect(Parameter).toMatchObject({ Value: 'x', Version: 1 });
  });

  it('answers for several names at once, and names those that it does not have', async () => {
    const answer = await client.send(new GetParametersCommand({ Names: [NAME, '/x', `${NAME}:9`] }));
    expect(answer.Parameters?.map(({ Name }) => Name)).toEqual([NAME]);
    expect(answer.InvalidParameters).toEqual(['/x', `${NAME}:9`]);
  });

  it('shows a secure string only when asked to decrypt it', async () => {
    await client.send(new PutParameterCommand({ Name: '/secret', Value: 'sesame', Type: 'SecureString' }));
    const sealed = await client.send(new GetParameterCommand({ Name: '/secret' }));
    const open = await client.send(new GetParameterCommand({ Name: '/secret', WithDecryption: true }));
    expect(sealed.Parameter?.Value).not.toContain('sesame');
    expect(open.Parameter?.Value).toBe('sesame');
  });

  it.each([
    ['a name that is not there', new GetParameterCommand({ Name: '/x' }), 'ParameterNotFound'],
    [
      'overwriting unasked',
      new PutParameterCommand({ Name: NAME, Value: 'x', Type: 'String' }),
      'ParameterAlreadyExists',
    ],
    [
      'a change of the type',
      new PutParameterCommand({ Name: NAME, Value: 'x', Type: 'SecureString', Overwrite: true }),
      'HierarchyTypeMismatchException',
    ],
    ['a new one without a type', new PutParameterCommand({ Name: '/x', Value: 'x' }), 'ValidationException'],
    [
      'a name with a space',
      new PutParameterCommand({ Name: '/x y', Value: 'x', Type: 'String' }),
      'ValidationException',
    ],
    [
      'an empty value',
      new PutParameterCommand({ Name: NAME, Value: '', Overwrite: true }),
      'ValidationException',
    ],
    [
      'a value of more than 4 KB',
      new PutParameterCommand({ Name: NAME, Value: 'x'.repeat(4_097), Overwrite: true }),
      'ValidationException',
    ],
    ['no names', new GetParametersCommand({ Names: [] }), 'ValidationException'],
  ])('refuses %s', async (_what, command, code) => {
    await expect(client.send(command as GetParameterCommand)).rejects.toMatchObject({
      name: code,
      $metadata: { httpStatusCode: 400, requestId: expect.any(String) as string },
    });
    expect(server.system.parameters[0]).toMatchObject({ value: '{"blue":90,"green":10}', version: 1 });
  });

  it('refuses an action that is not served, by name', async () => {
    await expect(client.send(new DeleteParameterCommand({ Name: NAME }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'The operation AmazonSSM.DeleteParameter is not served here',
    });
  });
});

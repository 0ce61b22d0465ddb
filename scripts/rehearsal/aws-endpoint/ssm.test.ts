import {
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  paginateGetParameterHistory,
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
      ...(Name.endsWith(':1') && { Selector: ':1' }),
    });
  });

  it('overwrites a value when told to, as a new version', async () => {
    const put = await client.send(
      new PutParameterCommand({ Name: NAME, Value: '{"blue":1,"green":1}', Overwrite: true }),
    );
    expect(put).toMatchObject({ Version: 2, Tier: 'Standard' });
    expect(server.system.parameters[0]).toMatchObject({ value: '{"blue":1,"green":1}', version: 2 });
    const before = await client.send(new GetParameterCommand({ Name: `${NAME}:1` }));
    expect(before.Parameter).toMatchObject({ Value: '{"blue":90,"green":10}', Version: 1, Selector: ':1' });
    await expect(client.send(new GetParameterCommand({ Name: `${NAME}:3` }))).rejects.toMatchObject({
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
    [
      'a name that is not there',
      () => client.send(new GetParameterCommand({ Name: '/x' })),
      'ParameterNotFound',
    ],
    [
      'overwriting unasked',
      () => client.send(new PutParameterCommand({ Name: NAME, Value: 'x', Type: 'String' })),
      'ParameterAlreadyExists',
    ],
    [
      'a change of the type',
      () =>
        client.send(
          new PutParameterCommand({ Name: NAME, Value: 'x', Type: 'SecureString', Overwrite: true }),
        ),
      'HierarchyTypeMismatchException',
    ],
    [
      'a new one without a type',
      () => client.send(new PutParameterCommand({ Name: '/x', Value: 'x' })),
      'ValidationException',
    ],
    [
      'a name with a space',
      () => client.send(new PutParameterCommand({ Name: '/x y', Value: 'x', Type: 'String' })),
      'ValidationException',
    ],
    [
      'an empty value',
      () => client.send(new PutParameterCommand({ Name: NAME, Value: '', Overwrite: true })),
      'ValidationException',
    ],
    [
      'a value of more than 4 KB',
      () => client.send(new PutParameterCommand({ Name: NAME, Value: 'x'.repeat(4_097), Overwrite: true })),
      'ValidationException',
    ],
    [
      'few characters of more than 4 KB',
      () =>
        client.send(new PutParameterCommand({ Name: NAME, Value: '\u00fc'.repeat(2_049), Overwrite: true })),
      'ValidationException',
    ],
    [
      'a value of more than 8 KB in the advanced tier',
      () =>
        client.send(
          new PutParameterCommand({
            Name: NAME,
            Value: 'x'.repeat(8_193),
            Overwrite: true,
            Tier: 'Advanced',
          }),
        ),
      'ValidationException',
    ],
    [
      'a name that AWS keeps for itself',
      () => client.send(new PutParameterCommand({ Name: '/AWS/x', Value: 'x', Type: 'String' })),
      'ValidationException',
    ],
    [
      'a path without a slash at its beginning',
      () => client.send(new PutParameterCommand({ Name: 'a/b', Value: 'x', Type: 'String' })),
      'ValidationException',
    ],
    [
      'a hierarchy of 16 levels',
      () => client.send(new PutParameterCommand({ Name: '/a'.repeat(16), Value: 'x', Type: 'String' })),
      'HierarchyLevelLimitExceededException',
    ],
    [
      'the history of nothing',
      () => client.send(new GetParameterHistoryCommand({ Name: '/x' })),
      'ParameterNotFound',
    ],
    [
      'a token that was not given out',
      () => client.send(new GetParameterHistoryCommand({ Name: NAME, NextToken: 'x' })),
      'InvalidNextToken',
    ],
    [
      'a page of none',
      () => client.send(new GetParameterHistoryCommand({ Name: NAME, MaxResults: 0 })),
      'ValidationException',
    ],
    [
      'the deletion of nothing',
      () => client.send(new DeleteParameterCommand({ Name: '/x' })),
      'ParameterNotFound',
    ],
    [
      'a path that is none',
      () => client.send(new GetParametersByPathCommand({ Path: 'chatapp-dev' })),
      'ValidationException',
    ],
    [
      'a filter by what a path does not know',
      () =>
        client.send(
          new GetParametersByPathCommand({ Path: '/', ParameterFilters: [{ Key: 'Name', Values: ['x'] }] }),
        ),
      'InvalidFilterKey',
    ],
    [
      'an unknown way to filter',
      () =>
        client.send(
          new DescribeParametersCommand({
            ParameterFilters: [{ Key: 'Name', Option: 'Like', Values: ['x'] }],
          }),
        ),
      'InvalidFilterOption',
    ],
    ['no names', () => client.send(new GetParametersCommand({ Names: [] })), 'ValidationException'],
  ])('refuses %s', async (_what, send, code) => {
    await expect(send()).rejects.toMatchObject({
      name: code,
      $metadata: { httpStatusCode: 400, requestId: expect.any(String) as string },
    });
    expect(server.system.parameters[0]).toMatchObject({ value: '{"blue":90,"green":10}', version: 1 });
  });

  it('refuses an action that is not served, by name', async () => {
    await expect(
      client.send(new LabelParameterVersionCommand({ Name: NAME, Labels: ['x'] })),
    ).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'The operation AmazonSSM.LabelParameterVersion is not served here',
    });
  });
});

describe('the versions of a parameter', () => {
  const put = (Value: string) => client.send(new PutParameterCommand({ Name: NAME, Value, Overwrite: true }));

  it('tell who wrote what and when, the newest last', async () => {
    await put('second');
    const { Parameters, NextToken } = await client.send(new GetParameterHistoryCommand({ Name: NAME }));
    expect(Parameters?.map(({ Value, Version }) => [Version, Value])).toEqual([
      [1, '{"blue":90,"green":10}'],
      [2, 'second'],
    ]);
    expect(Parameters?.[1]).toMatchObject({
      LastModifiedDate: new Date(1_700_000_000_500),
      LastModifiedUser: 'arn:aws:iam::000000000000:user/rehearsal',
    });
    expect(NextToken).toBeUndefined();
  });

  it('are kept up to 100, and come in pages', async () => {
    for (let version = 2; version <= 105; version++) await put(`value ${version}`);
    const pages: number[][] = [];
    for await (const { Parameters = [] } of paginateGetParameterHistory(
      { client, pageSize: 30 },
      { Name: NAME },
    )) {
      pages.push(Parameters.map(({ Version = 0 }) => Version));
    }
    expect(pages.map((versions) => versions.length)).toEqual([30, 30, 30, 10]);
    expect(pages.flat()).toEqual(Array.from({ length: 100 }, (_, index) => index + 6));
    await expect(client.send(new GetParameterCommand({ Name: `${NAME}:5` }))).rejects.toMatchObject({
      name: 'ParameterVersionNotFound',
    });
  });

  it('go with the parameter', async () => {
    await put('second');
    await client.send(new DeleteParameterCommand({ Name: NAME }));
    await expect(client.send(new GetParameterCommand({ Name: NAME }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
    const { Version } = await client.send(
      new PutParameterCommand({ Name: NAME, Value: 'anew', Type: 'String' }),
    );
    expect(Version).toBe(1);
    expect(server.system.parameters[0]).toMatchObject({ value: 'anew', version: 1 });
  });

  it('may be larger in the advanced tier, and stay in it', async () => {
    const large = { Name: '/large', Value: 'x'.repeat(5_000), Type: 'String' } as const;
    expect(
      await client.send(new PutParameterCommand({ ...large, Tier: 'Intelligent-Tiering' })),
    ).toMatchObject({ Tier: 'Advanced' });
    expect(await client.send(new PutParameterCommand({ ...large, Overwrite: true }))).toMatchObject({
      Tier: 'Advanced',
    });
    await expect(
      client.send(new PutParameterCommand({ ...large, Overwrite: true, Tier: 'Standard' })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('several parameters', () => {
  beforeEach(async () => {
    for (const Name of ['/chatapp-dev/rollout/driver/1', '/chatapp-dev/rollout/state', '/chatapp-dev/x'])
      await client.send(new PutParameterCommand({ Name, Value: Name, Type: 'String' }));
  });

  const below = async (Path: string, Recursive: boolean) => {
    const { Parameters = [] } = await client.send(new GetParametersByPathCommand({ Path, Recursive }));
    return Parameters.map(({ Name }) => Name);
  };

  it('are found by their path, one level or all below it', async () => {
    expect(await below('/chatapp-dev', false)).toEqual(['/chatapp-dev/x']);
    expect(await below('/chatapp-dev/rollout/', true)).toEqual([
      '/chatapp-dev/rollout/driver/1',
      '/chatapp-dev/rollout/state',
    ]);
    expect(await below('/chatapp', true)).toEqual([]);
  });

  it('come in pages', async () => {
    const by = { Path: '/', Recursive: true, MaxResults: 3 };
    const first = await client.send(new GetParametersByPathCommand(by));
    const rest = await client.send(new GetParametersByPathCommand({ ...by, NextToken: first.NextToken }));
    expect([first.Parameters?.length, rest.Parameters?.length, rest.NextToken]).toEqual([3, 1, undefined]);
  });

  it('are described without their values', async () => {
    const { Parameters = [] } = await client.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/chatapp-dev/rollout'] }],
      }),
    );
    expect(Parameters.map(({ Name }) => Name)).toEqual([
      '/chatapp-dev/rollout/driver/1',
      '/chatapp-dev/rollout/state',
    ]);
    expect(Parameters[0]).not.toHaveProperty('Value');
  });

  it('are deleted at once, and those that are not there are named', async () => {
    const answer = await client.send(new DeleteParametersCommand({ Names: ['/chatapp-dev/x', '/y'] }));
    expect(answer).toMatchObject({ DeletedParameters: ['/chatapp-dev/x'], InvalidParameters: ['/y'] });
  });

  it('of the same name are created once, however many try at the same time', async () => {
    const create = new PutParameterCommand({ Name: '/lock', Value: 'mine', Type: 'String' });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => client.send(create)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { Parameter } = await client.send(new GetParameterCommand({ Name: '/lock' }));
    expect(Parameter).toMatchObject({ Version: 1 });
  });
});

import { answer } from './support/aws';
import { rehearsal } from './support/rehearsal';

const WEIGHTS = '/chatapp-dev/traffic/weights';
const BLUE_LOGS = '/ecs/chatapp-dev/blue';

describe('aws sts', () => {
  it('get-caller-identity', async () => {
    expect(await answer('sts get-caller-identity')).toMatchObject({ Account: '000000000000' });
  });
});

describe('aws ssm', () => {
  it('get-parameter reads the live split', async () => {
    const value = await answer(`ssm get-parameter --name ${WEIGHTS} --query Parameter.Value`);
    expect(JSON.parse(String(value))).toMatchObject({ blue: 100, green: 0 });
  });

  it('put-parameter, get-parameter-history, get-parameters-by-path, delete-parameters', async () => {
    const put = (value: string, flags: string) =>
      answer(`ssm put-parameter --name /cli/a/b --value ${value} ${flags}`);
    expect(await put('one', '--type String')).toEqual({ Version: 1, Tier: 'Standard' });
    expect(await put('two', '--overwrite')).toMatchObject({ Version: 2 });
    expect(
      await answer(
        'ssm get-parameter-history --name /cli/a/b --query "Parameters[].[Version,Value,LastModifiedUser]"',
      ),
    ).toEqual([
      [1, 'one', 'arn:aws:iam::000000000000:user/rehearsal'],
      [2, 'two', 'arn:aws:iam::000000000000:user/rehearsal'],
    ]);
    expect(await answer('ssm get-parameter --name /cli/a/b:1 --query Parameter.Value')).toBe('one');
    expect(
      await answer('ssm get-parameters-by-path --path /cli --recursive --query "Parameters[].Name"'),
    ).toEqual(['/cli/a/b']);
    expect(await answer('ssm delete-parameters --names /cli/a/b /cli/none')).toEqual({
      DeletedParameters: ['/cli/a/b'],
      InvalidParameters: ['/cli/none'],
    });
  });
});

describe('aws secretsmanager', () => {
  it('get-secret-value reads the token that the tasks know their presenter by', async () => {
    const token = await answer(
      'secretsmanager get-secret-value --secret-id chatapp-dev/presenter-token --query SecretString',
    );
    const metrics = (bearer: string) =>
      fetch(`${rehearsal().url}/metrics`, { headers: { Authorization: `Bearer ${bearer}` } });
    expect((await metrics(String(token))).status).toBe(200);
    expect((await metrics('another')).status).toBe(401);
  });
});

describe('aws logs', () => {
  it.each([
    ['describe-log-groups --query "logGroups[].logGroupName"', [BLUE_LOGS, '/ecs/chatapp-dev/green']],
    [
      `describe-log-streams --log-group-name ${BLUE_LOGS} --query "logStreams[].logStreamName"`,
      expect.arrayContaining([expect.stringMatching(/^app\/app\/\w+$/)]),
    ],
    [
      `filter-log-events --log-group-name ${BLUE_LOGS} --filter-pattern '{ $.level = "info" && $.startMs > 0 }' --max-items 1 --query "events[].message"`,
      [expect.stringContaining('"msg":"listening"')],
    ],
    [
      `filter-log-events --log-group-name ${BLUE_LOGS} --filter-pattern '"nobody wrote this"' --query events`,
      [],
    ],
  ])('%s', async (command, expected) => {
    expect(await answer(`logs ${command}`)).toEqual(expected);
  });
});

describe('aws dynamodb', () => {
  it.each([
    [
      'list-tables --query TableNames',
      ['chatapp-dev-connections', 'chatapp-dev-messages', 'chatapp-dev-rooms', 'chatapp-dev-user-counter'],
    ],
    ['describe-table --table-name chatapp-dev-rooms --query Table.KeySchema[].AttributeName', ['roomId']],
    ['scan --table-name chatapp-dev-connections --query "Count > `0`"', true],
  ])('%s', async (command, expected) => {
    expect(await answer(`dynamodb ${command.replaceAll('`', '\\`')}`)).toEqual(expected);
  });

  it('put-item, get-item, query', async () => {
    const key = '{"roomId":{"S":"cli"},"timestamp":{"N":"1"}}';
    await answer(`dynamodb put-item --table-name chatapp-dev-messages --item '${key}'`);
    expect(await answer(`dynamodb get-item --table-name chatapp-dev-messages --key '${key}'`)).toMatchObject({
      Item: JSON.parse(key) as object,
    });
    expect(
      await answer(
        `dynamodb query --table-name chatapp-dev-messages --key-condition-expression "roomId = :room" --expression-attribute-values '{":room":{"S":"cli"}}' --query Count`,
      ),
    ).toBe(1);
  });
});

import { aws } from './support/aws';

const SPLIT =
  '[{"Type":"forward","ForwardConfig":{"TargetGroups":[{"TargetGroupArn":"{bluePoll}","Weight":1},{"TargetGroupArn":"{greenPoll}","Weight":1}]}}]';

const REFUSED: readonly (readonly [command: string, code: string, operation: string])[] = [
  ['elbv2 describe-load-balancers --names other', 'LoadBalancerNotFound', 'DescribeLoadBalancers'],
  ['elbv2 describe-listeners --listener-arns {listener}0', 'ListenerNotFound', 'DescribeListeners'],
  ['elbv2 describe-rules --rule-arns {previewRule}0', 'RuleNotFound', 'DescribeRules'],
  ['elbv2 describe-rules', 'ValidationError', 'DescribeRules'],
  ['elbv2 describe-target-health --target-group-arn {green}0', 'TargetGroupNotFound', 'DescribeTargetHealth'],
  [
    'elbv2 modify-rule --rule-arn {defaultRule} --actions Type=forward,TargetGroupArn={green}',
    'OperationNotPermitted',
    'ModifyRule',
  ],
  [
    `elbv2 modify-rule --rule-arn {stickyRule} --actions '${SPLIT}'`,
    'InvalidConfigurationRequest',
    'ModifyRule',
  ],
  [
    'elbv2 modify-target-group-attributes --target-group-arn {blue} --attributes Key=stickiness.enabled,Value=true',
    'InvalidConfigurationRequest',
    'ModifyTargetGroupAttributes',
  ],
  ['elbv2 delete-rule --rule-arn {previewRule}', 'InvalidAction', 'DeleteRule'],
  ['ssm get-parameter --name /none', 'ParameterNotFound', 'GetParameter'],
  [
    'ssm put-parameter --name /chatapp-dev/traffic/weights --value x --type String',
    'ParameterAlreadyExists',
    'PutParameter',
  ],
  ['logs filter-log-events --log-group-name /none', 'ResourceNotFoundException', 'FilterLogEvents'],
  [
    "logs filter-log-events --log-group-name /ecs/chatapp-dev/blue --filter-pattern '{ level }'",
    'InvalidParameterException',
    'FilterLogEvents',
  ],
  ['secretsmanager get-secret-value --secret-id none', 'ResourceNotFoundException', 'GetSecretValue'],
  [
    'secretsmanager get-secret-value --secret-id chatapp-dev/redis-auth-token',
    'ResourceNotFoundException',
    'GetSecretValue',
  ],
  ['secretsmanager list-secrets', 'UnknownOperationException', 'ListSecrets'],
  ['dynamodb describe-table --table-name none', 'ResourceNotFoundException', 'DescribeTable'],
  ["dynamodb get-item --table-name chatapp-dev-rooms --key '{}'", 'ValidationException', 'GetItem'],
  ['kinesis list-streams', 'UnknownOperationException', 'ListStreams'],
];

describe("the AWS CLI tells AWS's errors", () => {
  it.each(REFUSED)('%s: %s', async (command, code, operation) => {
    const { status, stdout, stderr } = await aws(command);
    expect(stderr).toContain(`An error occurred (${code}) when calling the ${operation} operation: `);
    expect({ status, stdout }).toEqual({ status: 254, stdout: '' });
  });
});

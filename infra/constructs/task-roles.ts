import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { policyOf, taskTrustPolicy, type Allowed } from '../iam-policy';
import type { DataOutputs } from '../stacks/data';
import type { RegistryOutputs } from '../stacks/registry';

export interface TaskRolesConfig {
  readonly prefix: string;
  readonly data: DataOutputs;
  readonly registry: RegistryOutputs;
  readonly weightsParameterArn: string;
  readonly logGroupArns: readonly string[];
}

/** What ECS may do to start a task, and what the code in the task may do. */
export class TaskRoles extends Construct {
  readonly execution: IamRole;
  readonly task: IamRole;
  /** To be there before the first task starts. */
  readonly policies: readonly IamRolePolicy[];

  constructor(scope: Construct, id: string, config: TaskRolesConfig) {
    super(scope, id);
    const role = (name: 'execution' | 'task', description: string) =>
      new IamRole(this, name, {
        name: `${config.prefix}-${name}`,
        description,
        assumeRolePolicy: taskTrustPolicy(),
      });
    const policy = (name: string, { name: roleName }: IamRole, allowed: readonly Allowed[]) =>
      new IamRolePolicy(this, name, { name, role: roleName, policy: policyOf(allowed) });

    this.execution = role('execution', 'Starts tasks: image, logs and secrets');
    this.task = role('task', 'What the code in a task may do');
    this.policies = [
      policy('execution-policy', this.execution, executionStatements(config)),
      policy('task-policy', this.task, taskStatements(config)),
    ];
  }
}

function executionStatements({ registry, data, logGroupArns }: TaskRolesConfig): Allowed[] {
  return [
    // This action knows no resources.
    { sid: 'RegistryLogin', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      sid: 'PullImage',
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: [registry.repositoryArn],
    },
    {
      sid: 'WriteLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: logGroupArns.map((arn) => `${arn}:*`),
    },
    {
      sid: 'InjectSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: Object.values(data.secretArns),
    },
  ];
}

function taskStatements({ data, weightsParameterArn }: TaskRolesConfig): Allowed[] {
  const tables = Object.values(data.tableArns);
  return [
    {
      sid: 'Tables',
      actions: [
        'dynamodb:BatchWriteItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'dynamodb:UpdateItem',
      ],
      resources: tables,
    },
    {
      sid: 'Indexes',
      actions: ['dynamodb:Query'],
      resources: [data.tableArns.messages, data.tableArns.connections].map((arn) => `${arn}/index/*`),
    },
    { sid: 'Weights', actions: ['ssm:GetParameter'], resources: [weightsParameterArn] },
  ];
}

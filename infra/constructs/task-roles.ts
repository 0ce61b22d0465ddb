import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { INDEXES, type TABLES } from '../../app/contract/environment';
import { policyOf, trustPolicy, type Allowed } from '../iam-policy';
import type { DataOutputs } from '../stacks/data';
import type { RegistryOutputs } from '../stacks/registry';

export interface TaskRolesConfig {
  readonly prefix: string;
  readonly data: DataOutputs;
  readonly registry: RegistryOutputs;
  readonly weightsParameterArn: string;
  /** Where tasks may inject faults: read with the weights, by one call. */
  readonly faultParameterArn?: string;
  readonly logGroupArns: readonly string[];
  readonly region: string;
  /** What secrets and tables are encrypted with, where that is a key of the deployment's own. */
  readonly encryptionKeyArn?: string;
  readonly execCommand: boolean;
  readonly tracing: boolean;
}

type TableKey = keyof typeof TABLES;

/* What the server does with each table; a transaction needs the actions that it is made of. */
const TABLE_ACTIONS: Readonly<Record<TableKey, readonly string[]>> = {
  messages: ['GetItem', 'PutItem', 'Query'],
  connections: ['BatchWriteItem', 'DeleteItem', 'PutItem', 'Scan', 'UpdateItem'],
  userCounter: ['UpdateItem'],
  rooms: ['BatchGetItem', 'GetItem', 'PutItem', 'Scan', 'UpdateItem'],
};
/* What DynamoDB does with a table's key in the name of whoever reads or writes the table. */
const TABLE_KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];
/* The two channels of Session Manager, which ECS Exec goes through. */
const EXEC_ACTIONS = [
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

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
        assumeRolePolicy: trustPolicy('ecs-tasks.amazonaws.com'),
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

function executionStatements(config: TaskRolesConfig): Allowed[] {
  const { registry, data, logGroupArns } = config;
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
    ...useOfKey(config, 'secretsmanager', ['kms:Decrypt']),
  ];
}

function taskStatements(config: TaskRolesConfig): Allowed[] {
  const { tableArns } = config.data;
  const tables = (Object.keys(TABLE_ACTIONS) as TableKey[]).map((key) => ({
    // Statement ids are letters and digits.
    sid: `Table${key[0]?.toUpperCase() ?? ''}${key.slice(1)}`,
    actions: TABLE_ACTIONS[key].map((action) => `dynamodb:${action}`),
    resources: [tableArns[key]],
  }));
  return [
    ...tables,
    {
      sid: 'MessagesByUser',
      actions: ['dynamodb:Query'],
      resources: [`${tableArns.messages}/index/${INDEXES.messagesByUser}`],
    },
    ...useOfKey(config, 'dynamodb', TABLE_KEY_ACTIONS),
    liveParameters(config),
    // Actions that know no resources, from here on.
    {
      sid: 'Transcribe',
      actions: ['transcribe:StartStreamTranscription', 'transcribe:StartStreamTranscriptionWebSocket'],
      resources: ['*'],
    },
    ...(config.tracing
      ? [{ sid: 'Traces', actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] }]
      : []),
    ...(config.execCommand ? [{ sid: 'Exec', actions: EXEC_ACTIONS, resources: ['*'] }] : []),
  ];
}

/* One call reads both; where it is refused, the weights are read alone. */
function liveParameters({ weightsParameterArn, faultParameterArn }: TaskRolesConfig): Allowed {
  const weights = { sid: 'Weights', actions: ['ssm:GetParameter'], resources: [weightsParameterArn] };
  if (faultParameterArn === undefined) return weights;
  return {
    ...weights,
    actions: [...weights.actions, 'ssm:GetParameters'],
    resources: [...weights.resources, faultParameterArn],
  };
}

/** The use of the deployment's own key, where there is one, for no other purpose than what a service keeps with it. */
function useOfKey(
  { encryptionKeyArn, region }: TaskRolesConfig,
  service: 'dynamodb' | 'secretsmanager',
  actions: readonly string[],
): Allowed[] {
  if (encryptionKeyArn === undefined) return [];
  return [
    {
      sid: 'Key',
      actions,
      resources: [encryptionKeyArn],
      condition: { StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` } },
    },
  ];
}

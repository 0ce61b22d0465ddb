import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { policyOf, trustPolicy } from '../iam-policy';
import { AwsAccount } from './aws-account';

export interface FlowLogsConfig {
  readonly vpcId: string;
  readonly prefix: string;
  readonly region: string;
  readonly retentionDays: number;
  /** Without it the log has the encryption that CloudWatch Logs gives to all. */
  readonly encryptionKeyArn?: string;
}

/** Who talked to whom in the VPC, and who tried to in vain: a record of every flow of ten minutes. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, config: FlowLogsConfig) {
    super(scope, id);
    const { vpcId, prefix, region, retentionDays, encryptionKeyArn } = config;
    const account = new AwsAccount(this, 'account');
    const group = new CloudwatchLogGroup(this, 'log', {
      name: `/vpc/${prefix}/flows`,
      retentionInDays: retentionDays,
      ...(encryptionKeyArn !== undefined && { kmsKeyId: encryptionKeyArn }),
    });
    const role = new IamRole(this, 'role', {
      name: `${prefix}-flow-logs`,
      description: 'Writes the flow logs of the VPC',
      assumeRolePolicy: trustPolicy('vpc-flow-logs.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': account.id },
        ArnLike: { 'aws:SourceArn': `arn:${account.partition}:ec2:${region}:${account.id}:vpc-flow-log/*` },
      }),
    });
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'write',
      role: role.name,
      policy: policyOf([
        {
          sid: 'WriteLogs',
          // Not CreateLogGroup: flows that arrive during a teardown would bring the group back.
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          resources: [group.arn, `${group.arn}:*`],
        },
        {
          sid: 'FindLog',
          // AWS asks for this one too, and it cannot be limited to a group.
          actions: ['logs:DescribeLogGroups'],
          resources: [`arn:${account.partition}:logs:${region}:${account.id}:log-group:*`],
        },
      ]),
    });
    new FlowLog(this, 'flows', {
      vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: group.arn,
      iamRoleArn: role.arn,
      tags: { Name: `${prefix}-flows` },
      dependsOn: [policy],
    });
  }
}

import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { resourcePolicyOf, type ResourceStatement } from '../iam-policy';
import { AwsAccount } from './aws-account';

/* The shortest that KMS allows. Until it is over a deletion can be cancelled. */
const DELETION_WINDOW_DAYS = 7;

export interface EncryptionKeyConfig {
  /** Of the alias, and of what the services below may use the key for. */
  readonly prefix: string;
  readonly region: string;
}

/**
 * The deployment's own key, renewed every year. DynamoDB, ElastiCache and Secrets Manager use it in the name of whoever
 * asks them, who therefore needs permission by IAM. Services that act on their own are named in the key's policy.
 */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, name: string, { prefix, region }: EncryptionKeyConfig) {
    super(scope, name);
    const account = new AwsAccount(this, 'account');
    const { id, partition } = account;
    const key = new KmsKey(this, 'key', {
      description: `Everything that ${prefix} stores`,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: resourcePolicyOf([
        byIam(account),
        forLogs(account, prefix, region),
        forPublishing('Alarms', 'cloudwatch', {
          // CloudWatch is not documented to tell KMS which alarm it is; SNS always tells which topic.
          ArnLike: {
            'kms:EncryptionContext:aws:sns:topicArn': `arn:${partition}:sns:${region}:${id}:${prefix}-*`,
          },
        }),
        forPublishing('Budgets', 'budgets', {
          StringEquals: { 'aws:SourceAccount': id },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:budgets::${id}:*` },
        }),
      ]),
      tags: { Name: prefix },
    });
    new KmsAlias(this, 'alias', { name: `alias/${prefix}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}

/** Without this the key could not even be deleted. */
function byIam({ id, partition }: AwsAccount): ResourceStatement {
  return {
    sid: 'ByIamPolicies',
    effect: 'Allow',
    principal: { AWS: `arn:${partition}:iam::${id}:root` },
    actions: ['kms:*'],
    resources: ['*'],
  };
}

/** For the log groups that have the prefix anywhere in their name, since some services ask for a beginning of their own. */
function forLogs({ id, partition }: AwsAccount, prefix: string, region: string): ResourceStatement {
  return {
    sid: 'LogGroups',
    effect: 'Allow',
    principal: { Service: `logs.${region}.amazonaws.com` },
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    condition: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${id}:log-group:*${prefix}*`,
      },
    },
  };
}

/** To an encrypted topic. The key that AWS manages for SNS would not let these services in. */
function forPublishing(
  sid: string,
  service: 'cloudwatch' | 'budgets',
  condition: NonNullable<ResourceStatement['condition']>,
): ResourceStatement {
  return {
    sid,
    effect: 'Allow',
    principal: { Service: `${service}.amazonaws.com` },
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    condition,
  };
}

import { CloudwatchLogDelivery } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery';
import { CloudwatchLogDeliveryDestination } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-destination';
import { CloudwatchLogDeliverySource } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-source';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { AwsAccount } from './aws-account';
import { PrivateBucket } from './private-bucket';

export interface EdgeLogsConfig {
  readonly name: string;
  readonly distributionArn: string;
  readonly retentionDays: number;
  /** Whether teardown deletes the logs. */
  readonly ephemeral: boolean;
  /** In us-east-1, where CloudFront's deliveries are made, also those to a bucket elsewhere. */
  readonly provider: TerraformProvider;
}

/**
 * A line for each request that CloudFront takes, in a bucket of the stack's region, under `AWSLogs/<account>/CloudFront`.
 * This is standard logging v2: the older kind writes with access control lists, which the bucket does without.
 */
export class EdgeLogs extends Construct {
  constructor(scope: Construct, id: string, config: EdgeLogsConfig) {
    super(scope, id);
    const { name, provider } = config;
    const bucket = new PrivateBucket(this, 'bucket', {
      namePrefix: `${name}-logs-`,
      ephemeral: config.ephemeral,
      expireAfterDays: config.retentionDays,
    });
    const account = new AwsAccount(this, 'account');
    const { statement, condition } = fromDeliveriesOf(account);
    const policy = bucket.allow([
      {
        ...statement,
        sid: 'WriteLogs',
        actions: ['s3:PutObject'],
        resources: [`${bucket.arn}/AWSLogs/${account.id}/*`],
        condition: {
          ...condition,
          StringEquals: { ...condition.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      },
      {
        ...statement,
        sid: 'CheckBucket',
        actions: ['s3:GetBucketAcl', 's3:ListBucket'],
        resources: [bucket.arn],
        condition,
      },
    ]);
    const source = new CloudwatchLogDeliverySource(this, 'source', {
      name,
      logType: 'ACCESS_LOGS',
      resourceArn: config.distributionArn,
      provider,
    });
    const destination = new CloudwatchLogDeliveryDestination(this, 'destination', {
      name,
      outputFormat: 'json',
      deliveryDestinationConfiguration: [{ destinationResourceArn: bucket.arn }],
      provider,
    });
    new CloudwatchLogDelivery(this, 'delivery', {
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.arn,
      provider,
      // Where the bucket lets nobody in yet, the service would write a policy of its own.
      dependsOn: [policy],
    });
  }
}

/* A narrower condition than AWS documents would make the service add a statement of its own to the policy. */
function fromDeliveriesOf({ id, partition }: AwsAccount) {
  return {
    statement: { effect: 'Allow', principal: { Service: 'delivery.logs.amazonaws.com' } },
    condition: {
      StringEquals: { 'aws:SourceAccount': id },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:us-east-1:${id}:delivery-source:*` },
    },
  } as const;
}

import type { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { Construct } from 'constructs';
import { AwsAccount } from './aws-account';
import { PrivateBucket } from './private-bucket';

export interface AccessLogBucketConfig {
  /** As of any private bucket. */
  readonly namePrefix: string;
  /** Days that the logs are kept. */
  readonly retentionDays: number;
  /** Whether a teardown deletes the logs as well, rather than being refused. */
  readonly ephemeral: boolean;
}

/** Where a load balancer of the same account and region writes a line for each request, in files of five minutes. */
export class AccessLogBucket extends Construct {
  readonly name: string;
  /** To be there before the load balancer, which tries to write at once. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, { namePrefix, retentionDays, ephemeral }: AccessLogBucketConfig) {
    super(scope, id);
    const bucket = new PrivateBucket(this, 'logs', {
      namePrefix,
      ephemeral,
      expireAfterDays: retentionDays,
    });
    const account = new AwsAccount(this, 'account');
    this.name = bucket.id;
    this.policy = bucket.allow([
      {
        sid: 'WriteLogs',
        effect: 'Allow',
        principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        actions: ['s3:PutObject'],
        // The path names the account of the load balancer, so those of other accounts cannot write. That the service
        // would tell its source to a condition is not documented, and where it does not the load balancer is refused.
        resources: [`${bucket.arn}/AWSLogs/${account.id}/*`],
      },
    ]);
  }
}

import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Construct } from 'constructs';
import { suppress } from '../checkov';
import { resourcePolicyOf, tlsOnly, type ResourceStatement } from '../iam-policy';

/* Parts of uploads that were never finished are paid for, but seen nowhere. */
const UNFINISHED_UPLOAD_DAYS = 1;

export interface PrivateBucketConfig {
  /** What the name starts with, at most 37 characters; AWS adds what makes it unique in the world. */
  readonly namePrefix: string;
  /** Whether teardown deletes what is in it. */
  readonly ephemeral: boolean;
  /** Days that an object is kept; without it for good. */
  readonly expireAfterDays?: number;
  /** Days that an object is kept after it was overwritten or deleted; without it that happens at once. */
  readonly keepOverwrittenDays?: number;
}

/**
 * A bucket that nobody outside the account reads, whose objects belong to the account, and that is reached over TLS only.
 * Its objects are encrypted with the key of S3: services that write logs take no other, and CloudFront would need a
 * right to a key of the deployment's own, of which the key's policy would have to know the distribution.
 */
export class PrivateBucket extends Construct {
  readonly id: string;
  readonly arn: string;
  readonly regionalDomainName: string;
  private readonly publicAccess: S3BucketPublicAccessBlock;

  constructor(scope: Construct, id: string, config: PrivateBucketConfig) {
    super(scope, id);
    const bucket = new S3Bucket(this, 'bucket', {
      bucketPrefix: config.namePrefix,
      forceDestroy: config.ephemeral,
    });
    suppress(bucket, {
      CKV_AWS_18: 'What reads or writes the objects has logs of its own: CloudFront, and the load balancer.',
      CKV_AWS_144:
        'The page is built from the repository, and logs are no backup: a second region adds nothing.',
      CKV_AWS_145: 'Log delivery takes the key of S3 only, and the page is public.',
      CKV2_AWS_62: 'Nobody waits for these objects.',
      ...(config.expireAfterDays !== undefined && {
        CKV_AWS_21: 'Logs are written once, and never over each other.',
      }),
    });
    this.id = bucket.id;
    this.arn = bucket.arn;
    this.regionalDomainName = bucket.bucketRegionalDomainName;

    new S3BucketOwnershipControls(this, 'ownership', {
      bucket: bucket.id,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    this.publicAccess = new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: bucket.id,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    this.keep(config);
  }

  /** Lets these in, and everybody only over TLS. Once a bucket: it has one policy. */
  allow(statements: readonly ResourceStatement[]): S3BucketPolicy {
    return new S3BucketPolicy(this, 'policy', {
      bucket: this.id,
      policy: resourcePolicyOf([tlsOnly(this.arn), ...statements]),
      // S3 refuses two changes of who may do what at the same time.
      dependsOn: [this.publicAccess],
    });
  }

  private keep({ expireAfterDays, keepOverwrittenDays }: PrivateBucketConfig): void {
    if (expireAfterDays === undefined && keepOverwrittenDays === undefined) return;
    const versioning =
      keepOverwrittenDays === undefined
        ? []
        : [
            new S3BucketVersioningA(this, 'versioning', {
              bucket: this.id,
              versioningConfiguration: { status: 'Enabled' },
            }),
          ];
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: this.id,
      rule: [
        {
          id: 'expire',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: UNFINISHED_UPLOAD_DAYS }],
          ...(expireAfterDays !== undefined && { expiration: [{ days: expireAfterDays }] }),
          ...(keepOverwrittenDays !== undefined && {
            noncurrentVersionExpiration: [{ noncurrentDays: keepOverwrittenDays }],
          }),
        },
      ],
      dependsOn: versioning,
    });
  }
}

import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { Construct } from 'constructs';

/** The account that is deployed to: references, which Terraform looks up. */
export class AwsAccount extends Construct {
  readonly id: string;
  /** What ARNs begin with behind `arn:`. */
  readonly partition: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.id = new DataAwsCallerIdentity(this, 'identity').accountId;
    this.partition = new DataAwsPartition(this, 'partition').partition;
  }
}

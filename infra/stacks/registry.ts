import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import type { Construct } from 'constructs';
import { BaseStack, type StackConfig } from '../base-stack';
import { suppress } from '../checkov';

/* For a push that is still going on. */
const UNTAGGED_DAYS = 1;

export interface RegistryOutputs {
  readonly repositoryUrl: string;
  readonly repositoryArn: string;
}

/** The image registry. A tag is never overwritten: what runs under `v1` stays `v1`. */
export class RegistryStack extends BaseStack {
  readonly outputs: RegistryOutputs;

  constructor(scope: Construct, props: StackConfig) {
    super(scope, 'registry', props);
    const repository = new EcrRepository(this, 'repository', {
      name: this.names.repository,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'AES256' }],
      forceDelete: this.config.settings.ephemeral,
    });
    suppress(repository, {
      CKV_AWS_136:
        'Images hold no secrets, and are pushed before there is a stack with a key: the key is that of ECR.',
    });
    new EcrLifecyclePolicy(this, 'lifecycle', {
      repository: repository.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            // Tagged images stay: the oldest may be what the stable colour runs.
            description: 'Expire images that no tag leads to any more',
            selection: {
              tagStatus: 'untagged',
              countType: 'sinceImagePushed',
              countUnit: 'days',
              countNumber: UNTAGGED_DAYS,
            },
            action: { type: 'expire' },
          },
        ],
      }),
    });
    this.outputs = { repositoryUrl: repository.repositoryUrl, repositoryArn: repository.arn };
    this.output('ecr_repository_url', repository.repositoryUrl, 'Where images are pushed to');
  }
}

import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import type { Construct } from 'constructs';
import { BaseStack, type StackConfig } from '../base-stack';

/* Far above what a show needs, so that the tags of both colours never expire. */
const KEPT_IMAGES = 50;

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
      forceDelete: this.config.settings.ephemeral,
    });
    new EcrLifecyclePolicy(this, 'lifecycle', {
      repository: repository.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: `Keep the ${KEPT_IMAGES} newest images`,
            selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: KEPT_IMAGES },
            action: { type: 'expire' },
          },
        ],
      }),
    });
    this.outputs = { repositoryUrl: repository.repositoryUrl, repositoryArn: repository.arn };
    this.output('ecr_repository_url', repository.repositoryUrl, 'Where images are pushed to');
  }
}

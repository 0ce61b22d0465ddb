import { LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { Construct } from 'constructs';
import { join } from 'node:path';
import type { Config } from './config';
import { resourceNames, type OutputName, type ResourceNames } from './outputs';

/** What every stack is made from. */
export interface StackConfig {
  readonly config: Config;
  /** The folder that the local states are kept in. */
  readonly projectRoot: string;
}

/** A stack `<project>-<environment>-<name>` with its provider, its state, and tags on everything in it. */
export class BaseStack extends TerraformStack {
  protected readonly config: Config;
  protected readonly names: ResourceNames;

  constructor(scope: Construct, name: string, { config, projectRoot }: StackConfig) {
    const names = resourceNames(config);
    const id = `${names.prefix}-${name}`;
    super(scope, id);
    this.config = config;
    this.names = names;

    new LocalBackend(this, { path: join(projectRoot, `terraform.${id}.tfstate`) });
    new AwsProvider(this, 'aws', {
      region: config.region,
      // Tags of the provider reach every resource; aspects of the app would never be visited.
      defaultTags: [
        {
          tags: {
            Project: config.project,
            Environment: config.environment,
            Stack: name,
            ManagedBy: 'cdktf',
          },
        },
      ],
    });
    this.addOverride('terraform.required_providers.aws.version', config.awsProviderVersion);
  }

  /** An output that operators and scripts find by its fixed name. */
  protected output(name: OutputName, value: string, description: string): void {
    new TerraformOutput(this, name, { value, description, staticId: true });
  }
}

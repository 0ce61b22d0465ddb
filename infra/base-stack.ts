import { LocalBackend, S3Backend, TerraformOutput, TerraformStack } from 'cdktf';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { Construct } from 'constructs';
import type { Config } from './config';
import { resourceNames, type ResourceNames, type StackName } from './names';
import type { OutputName } from './outputs';
import { stateLocation } from './state';

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
  private readonly stack: StackName;

  constructor(scope: Construct, name: StackName, { config, projectRoot }: StackConfig) {
    const names = resourceNames(config);
    super(scope, names.stacks[name]);
    this.config = config;
    this.names = names;
    this.stack = name;

    this.keepState(projectRoot);
    this.awsProvider('aws', config.region);
    this.addOverride('terraform.required_providers.aws.version', config.awsProviderVersion);
  }

  /** A provider for a region; the first one is the stack's default. */
  protected awsProvider(id: string, region: string, alias?: string): AwsProvider {
    return new AwsProvider(this, id, {
      region,
      ...(alias !== undefined && { alias }),
      // Tags of the provider reach every resource; aspects of the app would never be visited.
      defaultTags: [
        {
          tags: {
            Project: this.config.project,
            Environment: this.config.environment,
            Stack: this.stack,
            ManagedBy: 'cdktf',
          },
        },
      ],
    });
  }

  /** An output that operators and scripts find by its fixed name. */
  protected output(name: OutputName, value: string, description: string): void {
    new TerraformOutput(this, name, { value, description, staticId: true });
  }

  /** `<prefix>-<name>` in the tag that consoles show as the name. */
  protected named(name: string): Record<string, string> {
    return { Name: `${this.names.prefix}-${name}` };
  }

  private keepState(projectRoot: string): void {
    const state = stateLocation(this.config, this.stack, projectRoot);
    if (state.kind === 'file') {
      new LocalBackend(this, { path: state.path });
      return;
    }
    const { bucket, key, region } = state;
    new S3Backend(this, { bucket, key, region, encrypt: true });
    // S3's own locking; the typed options know only that of a DynamoDB table.
    this.addOverride('terraform.backend.s3.use_lockfile', true);
  }
}

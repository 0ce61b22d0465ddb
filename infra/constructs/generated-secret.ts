import { DataAwsSecretsmanagerRandomPassword } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-random-password';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { Construct } from 'constructs';
import { suppress } from '../checkov';

export interface GeneratedSecretConfig {
  readonly name: string;
  readonly description: string;
  /** Deletes at once instead of after a recovery window, during which the name could not be used again. */
  readonly ephemeral: boolean;
  /** Without it the key is the one that AWS manages for Secrets Manager. */
  readonly encryptionKeyArn?: string;
}

/**
 * A secret whose first value Secrets Manager makes up during the first apply: 64 letters and digits. The synthesized
 * JSON never has the value. A later rotation outside Terraform stays.
 */
export class GeneratedSecret extends Construct {
  readonly arn: string;
  /** A reference to the value, for the few resources that take no reference to a secret. */
  readonly value: string;

  constructor(scope: Construct, id: string, config: GeneratedSecretConfig) {
    super(scope, id);
    const { name, description, ephemeral, encryptionKeyArn } = config;
    const secret = new SecretsmanagerSecret(this, 'secret', {
      name,
      description,
      recoveryWindowInDays: ephemeral ? 0 : 30,
      ...(encryptionKeyArn !== undefined && { kmsKeyId: encryptionKeyArn }),
    });
    suppress(secret, {
      CKV2_AWS_57:
        'Tasks read secrets when they start, and Redis holds its own copy: a rotation is a deployment, not a timer.',
    });
    const random = new DataAwsSecretsmanagerRandomPassword(this, 'random', {
      passwordLength: 64,
      // Redis takes only some punctuation in a token.
      excludePunctuation: true,
    });
    const version = new SecretsmanagerSecretVersion(this, 'value', {
      secretId: secret.id,
      secretString: random.randomPassword,
      // The data source answers with another password at every plan.
      lifecycle: { ignoreChanges: ['secret_string'] },
    });
    this.arn = secret.arn;
    this.value = version.secretString;
  }
}

import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Construct } from 'constructs';
import { suppress } from '../checkov';
import type { ResourceNames } from '../names';

/** What each has before anybody has written it. */
const NOTHING = 'none';

const DESCRIPTIONS = {
  state: 'Where a guarded rollout stands; written live, outside Terraform',
  command: 'What an operator asks a guarded rollout to do; written live, outside Terraform',
  audit: 'Who changed the split, a version an entry; written live, outside Terraform',
} as const;

/** What operators of guarded rollouts read and write. Tasks do not. */
export class RolloutParameters extends Construct {
  constructor(scope: Construct, id: string, { names }: { readonly names: ResourceNames['rollout'] }) {
    super(scope, id);
    for (const key of ['state', 'command', 'audit'] as const) {
      const parameter = new SsmParameter(this, key, {
        name: names[key],
        type: 'String',
        description: DESCRIPTIONS[key],
        insecureValue: NOTHING,
        lifecycle: { ignoreChanges: ['insecure_value'] },
      });
      suppress(parameter, { CKV2_AWS_34: 'It tells of splits and operators, and of no secret.' });
    }
  }
}

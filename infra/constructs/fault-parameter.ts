import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Construct } from 'constructs';
import { NO_FAULT } from '../../app/contract/fault';
import { suppress } from '../checkov';

/** Where operators write the fault that tasks are to inject. There is none at first; Terraform leaves it as it is. */
export class FaultParameter extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { name }: { readonly name: string }) {
    super(scope, id);
    const parameter = new SsmParameter(this, 'parameter', {
      name,
      type: 'String',
      description:
        'The fault that the tasks of a colour inject into their answers; changed live, outside Terraform',
      insecureValue: NO_FAULT,
      lifecycle: { ignoreChanges: ['insecure_value'] },
    });
    suppress(parameter, { CKV2_AWS_34: 'What goes wrong on purpose is no secret.' });
    this.name = parameter.name;
    this.arn = parameter.arn;
  }
}

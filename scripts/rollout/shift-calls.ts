import type { Weights } from '../../app/contract/weights';
import type { ResourceNames } from '../../infra/outputs';
import type { Target } from './connection';
import type { ShiftPlan } from './plan';
import { modification } from './weighted-actions';

/** A call of AWS that changes something, as its API has it. */
export interface AwsCall {
  readonly service: 'ssm' | 'elbv2';
  readonly operation: 'PutParameter' | 'ModifyRule' | 'ModifyListener';
  readonly input: object;
  /** What it changes, for people. */
  readonly what: string;
}

/** The calls that a shift makes, in their order: those of the load balancer are made at once. */
export function shiftCalls(
  { parameterValue, changes }: Extract<ShiftPlan, { kind: 'shift' }>,
  to: Weights,
  { weightsParameter }: Pick<ResourceNames, 'weightsParameter'>,
): readonly AwsCall[] {
  const parameter: AwsCall[] =
    parameterValue === undefined
      ? []
      : [
          {
            service: 'ssm',
            operation: 'PutParameter',
            input: { Name: weightsParameter, Value: parameterValue, Overwrite: true },
            what: 'the intended split, which servers and Terraform follow',
          },
        ];
  const modifications = changes.map((split): AwsCall => {
    const { kind, input } = modification(split, to);
    const operation = kind === 'rule' ? 'ModifyRule' : 'ModifyListener';
    return { service: 'elbv2', operation, input, what: split.label };
  });
  return [...parameter, ...modifications];
}

/** A call as a command of the AWS CLI, which does the same. */
export function asCliCommand(
  { service, operation, input }: AwsCall,
  { endpoint, deployment: { region } }: Target,
): string {
  const options = Object.entries(input).map(([name, value]) => {
    const flag = `--${hyphenated(name)}`;
    if (value === true) return flag;
    return `${flag} ${shellWord(typeof value === 'string' ? value : JSON.stringify(value))}`;
  });
  const where = endpoint === undefined ? [] : ['--endpoint-url', shellWord(endpoint)];
  return ['aws', ...where, '--region', region, service, hyphenated(operation), ...options].join(' ');
}

function hyphenated(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase();
}

function shellWord(text: string): string {
  return /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

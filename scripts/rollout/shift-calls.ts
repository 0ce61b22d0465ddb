import type { Weights } from '../../app/contract/weights';
import type { ResourceNames } from '../../infra/outputs';
import { putParameter, type AwsCall } from './aws-call';
import type { ShiftPlan } from './plan';
import type { LiveSplit } from './state';
import { modification } from './weighted-actions';

/** The calls that a shift makes, in their order: those of the load balancer are made at once. */
export function shiftCalls(
  { parameterValue, changes }: Pick<Extract<ShiftPlan, { kind: 'shift' }>, 'parameterValue' | 'changes'>,
  to: Weights,
  { weightsParameter }: Pick<ResourceNames, 'weightsParameter'>,
): readonly AwsCall[] {
  const what = 'the intended split, which servers and Terraform follow';
  return [
    ...(parameterValue === undefined ? [] : [putParameter(weightsParameter, parameterValue, what)]),
    ...changes.map((split) => modificationCall(split, to)),
  ];
}

function modificationCall(split: LiveSplit, to: Weights): AwsCall {
  const { kind, input } = modification(split, to);
  const operation = kind === 'rule' ? 'ModifyRule' : 'ModifyListener';
  return { service: 'elbv2', operation, input, what: split.label };
}

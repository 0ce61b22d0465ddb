import { otherColour } from '../../app/contract/colour';
import { formatSplit, formatWeightsParameter } from '../../app/contract/weights';
import { resourceNames, type ResourceNames } from '../../infra/outputs';
import { formatDuration } from '../command-line/duration';
import { putParameter, type AwsCall } from '../rollout/aws-call';
import type { Target } from '../rollout/connection';
import type { RolloutPlan } from '../rollout/guarded/operate';
import { weightsFor } from '../rollout/guarded/rollout';
import { shiftCalls } from '../rollout/shift-calls';
import type { RolloutState } from '../rollout/state';

/**
 * The calls that change something, in their order: those of the state, and those of each step that passes. What is
 * known only once it runs is in angle brackets.
 */
export function planCalls({ deployment }: Target, plan: RolloutPlan, { splits }: RolloutState): AwsCall[] {
  const names = resourceNames(deployment);
  const { audit, state, driverPrefix } = names.rollout;
  const { to, steps } = plan;
  const shift = (percent: number) => {
    const weights = weightsFor(to, percent);
    const parameterValue = formatWeightsParameter(weights, otherColour(to));
    return shiftCalls({ parameterValue, changes: splits }, weights, names);
  };
  return [
    driverCall(names, '<n>'),
    putParameter(state, '<state>', "the rollout's state, at each change"),
    ...steps.flatMap(shift),
    putParameter(audit, '<entry>', 'the audit, two entries a step'),
    {
      service: 'ssm',
      operation: 'DeleteParameters',
      input: { Names: [`${driverPrefix}<n>`] },
      what: 'the right to drive, given back',
    },
  ];
}

/** The call that takes the right to drive a rollout. */
export function driverCall(
  { rollout }: Pick<ResourceNames, 'rollout'>,
  generation: number | string,
): AwsCall {
  const Name = `${rollout.driverPrefix}${generation}`;
  return {
    service: 'ssm',
    operation: 'PutParameter',
    input: { Name, Value: '<life sign>', Type: 'String', Overwrite: false },
    what: 'the right to drive, which nobody may have; written again every 2 s until the end',
  };
}

/** What a rollout is going to do, a line each. */
export function planLines(plan: RolloutPlan): string[] {
  const { to, from, steps, pauseMs, manual, personWithinMs, thresholds } = plan;
  const { maxErrorRate, minSamples, p95Ratio, p95FloorMs, deliveryP95Ms } = thresholds;
  const other = otherColour(to);
  const promoted = manual ? ', and a person promotes each but the last' : '';
  return [
    `rollout to ${to}: ${formatSplit(from)}, then ${steps.map((step) => `${step} %`).join(', ')}; ` +
      `each watched for ${formatDuration(pauseMs)}${promoted}`,
    `  fails with more than ${percent(maxErrorRate)} % errors and more than ${other} has, with a p95 above ` +
      `${p95Ratio} times that of ${other} and ${p95FloorMs} ms longer, with no healthy target, or when a probe is ` +
      `disconnected, lacks a message, sees one twice, or has it ${deliveryP95Ms} ms late: then it rolls back at once`,
    `  fewer than ${minSamples} requests of ${to} are inconclusive: then it waits ` +
      `${formatDuration(personWithinMs)} for a person, and rolls back`,
  ];
}

function percent(share: number): number {
  return Number((share * 100).toFixed(3));
}

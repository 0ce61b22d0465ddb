import { otherColour } from '../../app/contract/colour';
import { formatSplit, formatWeightsParameter } from '../../app/contract/weights';
import { resourceNames } from '../../infra/outputs';
import type { Target } from '../rollout/connection';
import { formatDuration } from '../rollout/guarded/duration';
import type { RolloutPlan } from '../rollout/guarded/operate';
import { weightsFor } from '../rollout/guarded/rollout';
import type { RolloutState } from '../rollout/state';

/** The calls that change something, in their order: those of the state, and those of each step that passes. */
export function planCalls({ deployment }: Target, plan: RolloutPlan, { splits }: RolloutState): string[] {
  const { rollout, weightsParameter } = resourceNames(deployment);
  const { to, steps } = plan;
  const shift = (percent: number) => {
    const weights = weightsFor(to, percent);
    const split = formatSplit(weights);
    return [
      `ssm PutParameter ${weightsParameter} ${formatWeightsParameter(weights, otherColour(to))}`,
      ...splits.map(({ kind, arn }) =>
        kind === 'rule' ? `elbv2 ModifyRule ${arn} ${split}` : `elbv2 ModifyListener ${arn} ${split}`,
      ),
    ];
  };
  return [
    `ssm PutParameter ${rollout.driverPrefix}<n>, which must not exist; then every 2 s until the end`,
    `ssm PutParameter ${rollout.state}, at each change of the rollout's state`,
    ...steps.flatMap(shift),
    `ssm PutParameter ${rollout.audit}, two entries a step`,
    `ssm DeleteParameters ${rollout.driverPrefix}<n>`,
  ];
}

/**
 * What a rollout is going to do, for people.
 * @param calls when it is only asked what it would do
 */
export function describePlan(plan: RolloutPlan, calls?: readonly string[]): string {
  const [first = '', ...more] = planEffects(plan);
  const lines = [first, ...more.map((line) => `  ${line}`)];
  const would = calls ? ['', 'nothing was changed; these calls would be made:', ...calls] : [];
  return `${[...lines, ...would].join('\n')}\n`;
}

/** The same, a line each. */
export function planEffects(plan: RolloutPlan): string[] {
  const { to, from, steps, pauseMs, manual, personWithinMs, thresholds } = plan;
  const promoted = manual ? ', and a person promotes each' : '';
  return [
    `rollout to ${to}: ${formatSplit(from)}, then ${steps.map((step) => `${step} %`).join(', ')}; ` +
      `each watched for ${formatDuration(pauseMs)}${promoted}`,
    `fails with more than ${thresholds.maxErrorRate * 100} % errors and more than ${otherColour(to)} has, ` +
      'with a disconnect, a loss or no healthy target: then it rolls back at once',
    `fewer than ${thresholds.minSamples} requests of ${to} are inconclusive: then it waits ` +
      `${formatDuration(personWithinMs)} for a person, and rolls back`,
  ];
}

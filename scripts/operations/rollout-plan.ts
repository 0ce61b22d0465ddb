import { InvalidWeightsError, formatSplit, shares } from '../../app/contract/weights';
import { UsageError } from '../command-line/context';
import { describeRollout } from '../rollout/guarded/describe';
import { DEFAULT_THRESHOLDS } from '../rollout/guarded/judge';
import type { RolloutPlan, Taken } from '../rollout/guarded/operate';
import type { Rollout } from '../rollout/guarded/rollout';
import { problems, type RolloutState } from '../rollout/state';

/** What an operator wants of a rollout; the rest follows from how things stand. */
export interface RolloutWish extends Omit<RolloutPlan, 'from' | 'thresholds'> {
  /** Those that are not the usual ones. */
  readonly thresholds: Partial<RolloutPlan['thresholds']>;
}

/**
 * The plan of a rollout that begins with the split as it is.
 * @throws UsageError when that split cannot be read, or the receiving colour has as much already
 */
export function planRollout(
  { configured }: Pick<RolloutState, 'configured'>,
  wish: RolloutWish,
): RolloutPlan {
  if (configured instanceof InvalidWeightsError) {
    throw new UsageError(`${configured.message}; "npx crossfade shift" puts it right`);
  }
  const from = configured.weights;
  const { to, steps } = wish;
  const share = shares(from)[to] * 100;
  const [first = 100] = steps;
  if (share >= first) {
    throw new UsageError(
      `${to} has ${Math.round(share)} % already (${formatSplit(from)}): ` +
        (share === 100 ? 'there is nothing to roll out' : `begin with a larger step than ${first}`),
    );
  }
  return { ...wish, from, thresholds: { ...DEFAULT_THRESHOLDS, ...wish.thresholds } };
}

/** Why a rollout must not begin; undefined when it may. */
export function whyNotRollOut({ to }: RolloutPlan, state: RolloutState): string | undefined {
  const [problem] = problems(state);
  if (problem !== undefined) return problem;
  return state.healthyTargets[to] === 0 ? `${to} has no healthy target` : undefined;
}

/** Why a rollout that was to begin did not get the right to drive. */
export function whyNotBegun(taken: Exclude<Taken, { kind: 'taken' }>): string {
  switch (taken.kind) {
    case 'driven':
      return `refused: ${taken.by} is about to begin a rollout`;
    case 'outdated':
      return 'refused, nothing changed: somebody else has changed the split meanwhile; look at it, and ask again';
    case 'unsuitable':
      return underWay(taken.rollout);
  }
}

/** The refusal of a rollout while another one is under way. */
export function underWay(rollout: Rollout | undefined): string {
  const which = rollout ? `: ${describeRollout(rollout, Date.now())}` : '';
  return `refused, since a rollout is under way${which}`;
}

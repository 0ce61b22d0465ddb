import type {
  Action,
  Listener,
  ModifyListenerInput,
  ModifyRuleInput,
  Rule,
  RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { COLOURS, type Colour } from '../../app/contract/colour';
import type { Weights } from '../../app/contract/weights';
import type { LiveSplit, LiveTraffic } from './state';

/** Target group ARNs to the colour that each belongs to. */
export type ColourOf = ReadonlyMap<string, Colour>;

/** A listener with its rules, the default one among them. */
export interface ListenerRules {
  readonly listener: Listener;
  readonly rules: readonly Rule[];
}

/**
 * Finds the weighted forwards over blue and green: those with one target group of each colour. A forward to a single
 * group, such as a preview's, is not weighted, and one that has nothing to do with the colours is somebody else's.
 */
export function findSplits(listeners: readonly ListenerRules[], colourOf: ColourOf): LiveTraffic {
  const splits: LiveSplit[] = [];
  const unrecognised: string[] = [];
  for (const { listener, rules } of listeners) {
    for (const rule of rules) {
      const label = labelOf(listener, rule);
      const groups = weightedGroups(rule.Actions ?? []);
      const colours = groups.flatMap(({ TargetGroupArn = '' }) => colourOf.get(TargetGroupArn) ?? []);
      if (groups.length < 2 || colours.length === 0) {
        continue;
      }
      const [blue, green] = COLOURS.map((colour) => groups[colours.indexOf(colour)]);
      if (groups.length !== 2 || colours.length !== 2 || !blue || !green) {
        unrecognised.push(label);
        continue;
      }
      splits.push({
        ...(rule.IsDefault
          ? { kind: 'listener', arn: listener.ListenerArn ?? '' }
          : { kind: 'rule', arn: rule.RuleArn ?? '' }),
        label,
        weights: { blue: blue.Weight ?? 0, green: green.Weight ?? 0 },
        targetGroupArns: { blue: blue.TargetGroupArn ?? '', green: green.TargetGroupArn ?? '' },
        actions: rule.Actions ?? [],
      });
    }
  }
  return { splits, unrecognised };
}

/** The call that gives a split new weights. */
export type Modification =
  | { readonly kind: 'rule'; readonly input: ModifyRuleInput }
  | { readonly kind: 'listener'; readonly input: ModifyListenerInput };

export function modification(split: LiveSplit, weights: Weights): Modification {
  const { kind, arn, targetGroupArns } = split;
  const colourOf = new Map(COLOURS.map((colour) => [targetGroupArns[colour], colour]));
  const actions = reweigh(split.actions, colourOf, weights);
  return kind === 'rule'
    ? { kind, input: { RuleArn: arn, Actions: actions } }
    : { kind, input: { ListenerArn: arn, DefaultActions: actions } };
}

/** The same actions with new weights: order of the groups and stickiness stay as they are. */
export function reweigh(actions: readonly Action[], colourOf: ColourOf, weights: Weights): Action[] {
  return actions.map((action) => {
    if (weightedGroups([action]).length === 0) {
      return action;
    }
    return {
      ...action,
      ForwardConfig: {
        ...action.ForwardConfig,
        TargetGroups: action.ForwardConfig?.TargetGroups?.map((group) => {
          const colour = colourOf.get(group.TargetGroupArn ?? '');
          return colour === undefined ? group : { ...group, Weight: weights[colour] };
        }),
      },
    };
  });
}

function weightedGroups(actions: readonly Action[]) {
  const groups = actions.find(({ Type }) => Type === 'forward')?.ForwardConfig?.TargetGroups ?? [];
  return groups.length > 1 ? groups : [];
}

function labelOf({ Port }: Listener, { IsDefault, Priority, Conditions = [] }: Rule): string {
  if (IsDefault) {
    return `port ${Port ?? '?'} default`;
  }
  return `port ${Port ?? '?'} rule ${Priority ?? '?'} (${Conditions.map(describe).join(' and ')})`;
}

function describe(condition: RuleCondition): string {
  const query = condition.QueryStringConfig?.Values?.map(({ Key, Value = '' }) =>
    Key === undefined ? Value : `${Key}=${Value}`,
  );
  const values =
    query ??
    condition.PathPatternConfig?.Values ??
    condition.HostHeaderConfig?.Values ??
    condition.HttpHeaderConfig?.Values ??
    condition.HttpRequestMethodConfig?.Values ??
    condition.Values ??
    [];
  return query ? `?${values.join(' or ?')}` : values.join(' or ');
}

import type { Action, ListenerModel, RuleModel, System } from '../model';
import type { TrafficCounter } from './figures';
import { actionFor, type RoutedRequest } from './rule-matching';
import { readPins, targetCookies, targetGroupCookies } from './stickiness-cookies';
import { chooseTargetGroup } from './target-choice';
import type { TargetGroup } from './target-group';
import type { Registration } from './target-registration';

/** What becomes of a request. */
export type Route =
  | {
      readonly type: 'forward';
      readonly target: Registration;
      /** `Set-Cookie` values for the response. */
      readonly cookies: readonly string[];
      readonly counter: TrafficCounter;
    }
  /** There is no target; `counter` is the chosen target group's, or that of all requests. */
  | { readonly type: 'unavailable'; readonly counter: TrafficCounter }
  | Exclude<Action, { type: 'forward' }>;

export interface RoutingConfig {
  readonly targetGroups: ReadonlyMap<string, TargetGroup>;
  readonly counters: ReadonlyMap<string, TrafficCounter>;
  readonly total: TrafficCounter;
  readonly random: () => number;
  readonly now: () => number;
}

/** Decides by the listener's rules as they are now, the request's cookies and the state of the targets. */
export function route(
  { targetGroups, counters, total, random, now }: RoutingConfig,
  listener: ListenerModel,
  rulesByPriority: readonly RuleModel[],
  request: RoutedRequest,
): Route {
  const action = actionFor(listener, rulesByPriority, request);
  if (action === undefined) return { type: 'unavailable', counter: total };
  if (action.type !== 'forward') return action;

  const nowMs = now();
  const pins = readPins(cookieHeader(request), nowMs);
  const pinnedGroup = action.stickiness.enabled ? pins.targetGroupArn : undefined;
  const arn = chooseTargetGroup(action.targetGroups, pinnedGroup, random);
  const group = arn === undefined ? undefined : targetGroups.get(arn);
  if (arn === undefined || group === undefined) return { type: 'unavailable', counter: total };

  const counter = counters.get(arn) ?? total;
  const { stickiness } = group.model;
  const pinnedTarget =
    stickiness.enabled && pins.target?.targetGroupArn === arn ? pins.target.key : undefined;
  const target = group.choose(pinnedTarget);
  if (target === undefined) return { type: 'unavailable', counter };

  const cookies = [
    ...(action.stickiness.enabled ? targetGroupCookies(arn, action.stickiness.durationSeconds, nowMs) : []),
    ...(stickiness.enabled ? targetCookies(arn, target.key, stickiness.durationSeconds, nowMs) : []),
  ];
  return { type: 'forward', target, cookies, counter };
}

/** Whether any rule or default action forwards to the target group, with whatever weight. */
export function isTargetGroupInUse(
  { listeners, rules }: Pick<System, 'listeners' | 'rules'>,
  arn: string,
): boolean {
  const names = (actions: readonly Action[]) =>
    actions.some((action) => action.type === 'forward' && action.targetGroups.some((one) => one.arn === arn));
  return rules.some((rule) => names(rule.actions)) || listeners.some((one) => names(one.defaultActions));
}

function cookieHeader({ headers }: RoutedRequest): string | undefined {
  const { cookie } = headers;
  return cookie === undefined ? undefined : [cookie].flat().join('; ');
}

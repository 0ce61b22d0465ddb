import { mainListener } from '../rehearsal/main-listener';
import type { RuleModel, System, TargetGroupModel } from '../rehearsal/model';

/** Where the server is that sends back what comes over WebSockets. */
export const ECHO_PATH = '/bench-echo';

const ECHO_GROUP = 'arn:bench-echo';

/** The deployment's own listener with all its rules, and one more behind them, for the server that sends back. */
export function benchSystem(system: System): {
  readonly system: System;
  readonly listener: string;
  readonly echoGroup: string;
} {
  const { arn: listener } = mainListener(system);
  const [model] = system.targetGroups;
  if (model === undefined) throw new Error('the stacks have no target group');
  const group: TargetGroupModel = {
    ...model,
    arn: ECHO_GROUP,
    name: 'echo',
    stickiness: { enabled: false, durationSeconds: 1 },
  };
  const rule: RuleModel = {
    arn: 'arn:bench-echo-rule',
    listenerArn: listener,
    priority: 1 + Math.max(0, ...system.rules.map(({ priority }) => priority)),
    conditions: [{ field: 'path-pattern', values: [ECHO_PATH] }],
    actions: [
      {
        type: 'forward',
        targetGroups: [{ arn: ECHO_GROUP, weight: 1 }],
        stickiness: { enabled: false, durationSeconds: 1 },
      },
    ],
  };
  return {
    system: { ...system, targetGroups: [...system.targetGroups, group], rules: [...system.rules, rule] },
    listener,
    echoGroup: ECHO_GROUP,
  };
}

import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbListenerRule, type LbListenerRuleCondition } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { Construct } from 'constructs';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { COLOUR_QUERY_KEY, SOCKET_PATH } from '../../app/contract/events';

/* With sticky target groups a weighted action must be sticky itself. */
const STICKY_SECONDS = 86_400;
const PRIORITY = { blue: 10, green: 20, polling: 30 } as const;

export interface WeightedListenerConfig {
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly weights: Readonly<Record<Colour, number>>;
  readonly targetGroupArns: Readonly<Record<Colour, string>>;
  readonly pollTargetGroupArns: Readonly<Record<Colour, string>>;
}

/**
 * A listener that splits new requests by the weights: a colour that is asked for by name comes first, then long
 * polling, which stays with its task, then everything else.
 */
export class WeightedListener extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, config: WeightedListenerConfig) {
    super(scope, id);
    const { weights, targetGroupArns, pollTargetGroupArns } = config;
    const listener = new LbListener(this, 'listener', {
      loadBalancerArn: config.loadBalancerArn,
      port: config.port,
      protocol: 'HTTP',
      defaultAction: [{ type: 'forward', forward: weighted(targetGroupArns, weights) }],
    });
    this.arn = listener.arn;

    for (const colour of COLOURS) {
      new LbListenerRule(this, colour, {
        listenerArn: listener.arn,
        priority: PRIORITY[colour],
        condition: [{ queryString: [{ key: COLOUR_QUERY_KEY, value: colour }] }],
        action: [{ type: 'forward', targetGroupArn: targetGroupArns[colour] }],
      });
    }
    new LbListenerRule(this, 'polling', {
      listenerArn: listener.arn,
      priority: PRIORITY.polling,
      condition: longPolling(),
      action: [
        {
          type: 'forward',
          forward: {
            ...weighted(pollTargetGroupArns, weights),
            stickiness: { enabled: true, duration: STICKY_SECONDS },
          },
        },
      ],
    });
  }
}

function weighted(arns: Readonly<Record<Colour, string>>, weights: Readonly<Record<Colour, number>>) {
  return { targetGroup: COLOURS.map((colour) => ({ arn: arns[colour], weight: weights[colour] })) };
}

/** Long-polling requests, and the upgrades of sessions that began with them: both carry their session's id. */
function longPolling(): LbListenerRuleCondition[] {
  return [
    { pathPattern: { values: [`${SOCKET_PATH}*`] } },
    {
      queryString: [
        { key: 'sid', value: '*' },
        { key: 'transport', value: 'polling' },
      ],
    },
  ];
}

import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbListenerRule, type LbListenerRuleCondition } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { Construct } from 'constructs';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { COLOUR_QUERY_KEY, SOCKET_PATH } from '../../app/contract/events';

/* With sticky target groups a weighted action must be sticky itself. */
const STICKY_SECONDS = 86_400;
const PRIORITY = { blue: 10, green: 20, polling: 30 } as const;
/* Existing clients of such systems speak the same protocol under this path. */
const OTHER_SOCKET_PATH = '/ws/';
/* What AWS recommends since 2025: TLS 1.2 and 1.3 without weak ciphers, and keys that withstand quantum computers. */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09';

export interface WeightedListenerConfig {
  readonly loadBalancerArn: string;
  readonly port: number;
  /** Listens for HTTPS with this certificate; without one, for HTTP. */
  readonly certificateArn?: string;
  readonly weights: Readonly<Record<Colour, number>>;
  readonly targetGroupArns: Readonly<Record<Colour, string>>;
  readonly pollTargetGroupArns: Readonly<Record<Colour, string>>;
}

/**
 * A listener that splits new requests by the weights: a colour that is asked for by name comes first, then long
 * polling, which stays with its task, then everything else.
 */
export class WeightedListener extends Construct {
  readonly listener: LbListener;

  constructor(scope: Construct, id: string, config: WeightedListenerConfig) {
    super(scope, id);
    const { weights, targetGroupArns, pollTargetGroupArns, certificateArn } = config;
    this.listener = new LbListener(this, 'listener', {
      loadBalancerArn: config.loadBalancerArn,
      port: config.port,
      ...(certificateArn === undefined
        ? { protocol: 'HTTP' }
        : { protocol: 'HTTPS', certificateArn, sslPolicy: TLS_POLICY }),
      defaultAction: [{ type: 'forward', forward: weighted(targetGroupArns, weights) }],
    });
    const listenerArn = this.listener.arn;

    for (const colour of COLOURS) {
      new LbListenerRule(this, colour, {
        listenerArn,
        priority: PRIORITY[colour],
        condition: [{ queryString: [{ key: COLOUR_QUERY_KEY, value: colour }] }],
        action: [{ type: 'forward', targetGroupArn: targetGroupArns[colour] }],
      });
    }
    new LbListenerRule(this, 'polling', {
      listenerArn,
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

/**
 * Long-polling requests, and the upgrades of sessions that began with them: both carry their session's id. A rule may
 * compare with five values; these are four.
 */
function longPolling(): LbListenerRuleCondition[] {
  return [
    { pathPattern: { values: [SOCKET_PATH, OTHER_SOCKET_PATH].map((path) => `${path}*`) } },
    {
      queryString: [
        { key: 'sid', value: '*' },
        { key: 'transport', value: 'polling' },
      ],
    },
  ];
}

import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { Construct } from 'constructs';
import type { Colour } from '../../app/contract/colour';
import { suppress } from '../checkov';
import { TASK_PORT } from '../ports';

/* As long as the cookies of an audience that stays for a day. */
const STICKY_SECONDS = 86_400;

export interface ColourTargetGroupsConfig {
  readonly vpcId: string;
  readonly names: Readonly<Record<Colour, string>>;
  /** Long-polling clients have to come back to the task that knows their session. */
  readonly sticky: boolean;
  /** Seconds that a task keeps its open connections after it was deregistered. */
  readonly deregistrationDelay: number;
}

/** A target group for each colour. */
export class ColourTargetGroups extends Construct {
  readonly arns: Readonly<Record<Colour, string>>;
  /** As CloudWatch names the groups in its dimensions. */
  readonly arnSuffixes: Readonly<Record<Colour, string>>;

  constructor(scope: Construct, id: string, config: ColourTargetGroupsConfig) {
    super(scope, id);
    const groups = { blue: this.group('blue', config), green: this.group('green', config) };
    this.arns = { blue: groups.blue.arn, green: groups.green.arn };
    this.arnSuffixes = { blue: groups.blue.arnSuffix, green: groups.green.arnSuffix };
  }

  private group(colour: Colour, config: ColourTargetGroupsConfig): LbTargetGroup {
    const { vpcId, names, sticky, deregistrationDelay } = config;
    const group = new LbTargetGroup(this, colour, {
      name: names[colour],
      vpcId,
      targetType: 'ip',
      protocol: 'HTTP',
      port: TASK_PORT,
      deregistrationDelay: String(deregistrationDelay),
      healthCheck: {
        path: '/health',
        matcher: '200',
        interval: 5,
        timeout: 2,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
      stickiness: { type: 'lb_cookie', enabled: sticky, cookieDuration: STICKY_SECONDS },
      tags: { Colour: colour },
    });
    suppress(group, {
      CKV_AWS_378: 'TLS ends at the load balancer, and only it can open connections to the tasks.',
    });
    return group;
  }
}

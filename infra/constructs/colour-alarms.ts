import { Construct } from 'constructs';
import type { Colour } from '../../app/contract/colour';
import { targetGroupMetric, taskCountMetric } from '../metric-sources';
import type { ServiceOutputs } from '../stacks/service';
import type { TrafficOutputs } from '../stacks/traffic';
import { Alarm, sumOf, type AlarmConfig, type MetricMath } from './alarm';

/* A start, from the pull of the image to the first health check passed, takes one to two minutes. */
const MINUTES_OF_A_START = 5;
/* Longer than a task takes to fail its checks, be replaced and pass: what ECS mends by itself is no news. */
const MINUTES_UNHEALTHY = 3;
/* One a second for five minutes. A scanner's burst is shorter; a page that asks for what is not there goes on. */
const CLIENT_ERRORS_A_MINUTE = 60;
/* A task that is killed costs the few requests on their way. */
const SERVER_ERRORS_A_MINUTE = 5;
/* A request is answered in tens of milliseconds; a chat that takes a second feels broken. */
export const SLOW_SECONDS = 1;

export interface ColourAlarmsConfig {
  readonly colour: Colour;
  /** The names start with it. */
  readonly prefix: string;
  readonly topicArn: string;
  readonly traffic: TrafficOutputs;
  readonly service: ServiceOutputs;
  /** Whether ECS counts tasks: with Container Insights. */
  readonly countsTasks: boolean;
}

/**
 * What can go wrong with one colour. None goes off for a colour that is stopped: it has no targets and no requests, and
 * so no data, or as many tasks as it should have, none. Nor during a shift, which moves clients and changes no task.
 */
export class ColourAlarms extends Construct {
  readonly arns: readonly string[];

  constructor(
    scope: Construct,
    id: string,
    private readonly config: ColourAlarmsConfig,
  ) {
    super(scope, id);
    this.arns = [
      this.unhealthyHosts(),
      config.countsTasks ? this.missingTasks() : this.noHealthyTask(),
      this.clientErrors(),
      this.serverErrors(),
      this.slowResponses(),
    ];
  }

  private unhealthyHosts(): string {
    return this.alarm('unhealthy-hosts', {
      description:
        `A task of ${this.config.colour} fails its health checks. ` +
        'Read its log; if a release did it, send the traffic back with `crossfade rollback`.',
      watches: this.overBothGroups('Unhealthy targets', 'UnHealthyHostCount', 'Maximum'),
      threshold: 1,
      minutes: MINUTES_UNHEALTHY,
      // No targets, no data: a colour that is stopped is not ill.
      missingData: 'notBreaching',
    });
  }

  /** The desired count is compared as it is now, so changing or stopping a colour live is no alarm. */
  private missingTasks(): string {
    const { service, colour } = this.config;
    return this.alarm('missing-tasks', {
      description:
        `Fewer tasks of ${colour} run than should. Look at the events of the service: an image that cannot be ` +
        'pulled, a task that ends at its start, or no capacity.',
      watches: {
        label: 'Missing tasks',
        expression: 'desired - running',
        metrics: {
          desired: taskCountMetric(service, colour, 'DesiredTaskCount'),
          running: taskCountMetric(service, colour, 'RunningTaskCount'),
        },
      },
      threshold: 1,
      minutes: MINUTES_OF_A_START,
      missingData: 'notBreaching',
    });
  }

  /**
   * Without Container Insights nothing counts tasks, and how many there should be may change live. What can be seen is a
   * colour all of whose targets are ill. One that gets traffic but has no target at all shows as the load
   * balancer's 5xx.
   */
  private noHealthyTask(): string {
    const hosts = (name: string) =>
      targetGroupMetric(this.config.traffic, this.config.colour, 'plain', [name, 'Maximum']);
    return this.alarm('missing-tasks', {
      description:
        `${this.config.colour} has tasks, but none that is healthy: whoever is sent there is at risk. ` +
        'Shift to the other colour, then look at the events of the service and the log of the tasks.',
      watches: {
        label: 'Without a healthy target',
        expression: 'IF(healthy < 1 AND unhealthy > 0, 1, 0)',
        metrics: { healthy: hosts('HealthyHostCount'), unhealthy: hosts('UnHealthyHostCount') },
      },
      threshold: 1,
      minutes: MINUTES_UNHEALTHY,
      missingData: 'notBreaching',
    });
  }

  private clientErrors(): string {
    return this.alarm('target-4xx', {
      description:
        `${this.config.colour} refuses one request a second or more (4xx). After a release, the page and the server ` +
        'may not fit each other: roll back. Else look in the access log for who asks for what.',
      watches: this.overBothGroups('4xx', 'HTTPCode_Target_4XX_Count', 'Sum'),
      threshold: CLIENT_ERRORS_A_MINUTE,
      minutes: 5,
      missingData: 'notBreaching',
    });
  }

  private serverErrors(): string {
    return this.alarm('target-5xx', {
      description:
        `${this.config.colour} fails requests (5xx). Roll back if it was just released; else read its log: ` +
        'most likely DynamoDB refuses or is slow.',
      watches: this.overBothGroups('5xx', 'HTTPCode_Target_5XX_Count', 'Sum'),
      threshold: SERVER_ERRORS_A_MINUTE,
      minutes: 2,
      ofMinutes: 3,
      missingData: 'notBreaching',
    });
  }

  /**
   * Of the plain group alone: a long poll is held until there is something to say. Of a WebSocket it is the time to the
   * answer of the handshake.
   */
  private slowResponses(): string {
    const { traffic, colour } = this.config;
    return this.alarm('slow', {
      description:
        `One request of twenty to ${colour} takes a second or longer. Compare with the other colour: if only ` +
        'this one is slow, shift away from it; if both are, look at the CPU of tasks and Redis, and at DynamoDB.',
      watches: targetGroupMetric(traffic, colour, 'plain', ['TargetResponseTime', 'p95']),
      threshold: SLOW_SECONDS,
      minutes: 3,
      ofMinutes: 5,
      missingData: 'notBreaching',
    });
  }

  private overBothGroups(label: string, name: string, statistic: string): MetricMath {
    const { traffic, colour } = this.config;
    return sumOf(label, {
      plain: targetGroupMetric(traffic, colour, 'plain', [name, statistic]),
      poll: targetGroupMetric(traffic, colour, 'poll', [name, statistic]),
    });
  }

  private alarm(name: string, config: Omit<AlarmConfig, 'name' | 'topicArn'>): string {
    const { prefix, colour, topicArn } = this.config;
    return new Alarm(this, name, { name: `${prefix}-${colour}-${name}`, topicArn, ...config }).arn;
  }
}

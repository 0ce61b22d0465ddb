import { Construct } from 'constructs';
import { INDEXES, TABLES } from '../../app/contract/environment';
import { cacheNodeMetric, loadBalancerMetric, throttleMetric, type Metric } from '../metric-sources';
import type { DataOutputs } from '../stacks/data';
import type { TrafficOutputs } from '../stacks/traffic';
import { Alarm, sumOf, type AlarmConfig } from './alarm';

type TableKey = keyof typeof TABLES;

/* The internet always tries something: malformed requests, and clients that go away. */
const REFUSED_BY_BALANCER_A_MINUTE = 100;
/* 502, 503 and 504 are clients that got no answer. */
const FAILED_BY_BALANCER_A_MINUTE = 5;
/*
 * Redis works on one core, and the nodes have two: 90 % of one is 45 % of all. For up to two cores AWS advises this
 * rather than EngineCPUUtilization.
 */
const REDIS_CPU_PERCENT = 45;
/* What is left has to hold a snapshot and the replica's buffer. */
const REDIS_MEMORY_PERCENT = 75;
const REDIS_MINUTES = 5;
/* The SDK tries a throttled request again, so nobody notices a few. */
const THROTTLED_A_MINUTE = 10;

const INDEX_OF: Readonly<Partial<Record<TableKey, string>>> = {
  messages: INDEXES.messagesByUser,
  connections: INDEXES.connectionsByUser,
};

export interface SharedAlarmsConfig {
  /** The names start with it. */
  readonly prefix: string;
  readonly topicArn: string;
  readonly traffic: TrafficOutputs;
  readonly data: DataOutputs;
}

/** What can go wrong with what both colours use: the load balancer, Redis and the tables. */
export class SharedAlarms extends Construct {
  readonly arns: readonly string[];

  constructor(
    scope: Construct,
    id: string,
    private readonly config: SharedAlarmsConfig,
  ) {
    super(scope, id);
    const { traffic, data } = config;
    this.arns = [
      ...this.loadBalancer(traffic),
      ...data.cacheClusterIds.flatMap((node, index) => this.cacheNode(node, index + 1)),
      ...(Object.keys(TABLES) as TableKey[]).map((key) => this.throttled(key, data.tableNames[key])),
    ];
  }

  private loadBalancer(traffic: TrafficOutputs): string[] {
    return [
      this.alarm('load-balancer-4xx', {
        description:
          'The load balancer refuses more requests than the usual noise of the internet. Look in its access log, ' +
          'where there is one, for who sends what; a firewall can block them.',
        watches: loadBalancerMetric(traffic, 'HTTPCode_ELB_4XX_Count'),
        threshold: REFUSED_BY_BALANCER_A_MINUTE,
        minutes: 5,
        missingData: 'notBreaching',
      }),
      this.alarm('load-balancer-5xx', {
        description:
          'Clients get no answer: 503 is a colour that has weight, or holders of its cookie, but no tasks; 502 and ' +
          '504 are tasks that reset or do not answer. `crossfade status` says which; shift to the colour that is well.',
        watches: loadBalancerMetric(traffic, 'HTTPCode_ELB_5XX_Count'),
        threshold: FAILED_BY_BALANCER_A_MINUTE,
        minutes: 2,
        ofMinutes: 3,
        missingData: 'notBreaching',
      }),
    ];
  }

  private cacheNode(node: string, number: number): string[] {
    return [
      this.alarm(`redis-${number}-cpu`, {
        description:
          `Node ${number} of Redis works at its limit, or has not reported for minutes. Messages reach the other ` +
          'instances late, but none is lost: the log is the truth. Take a larger node type, or see the events of the cache.',
        watches: cacheNodeMetric(node, 'CPUUtilization'),
        threshold: REDIS_CPU_PERCENT,
        minutes: REDIS_MINUTES,
        // It always has some: a node that says nothing is gone.
        missingData: 'breaching',
      }),
      this.alarm(`redis-${number}-memory`, {
        description:
          `The memory of node ${number} of Redis runs full; then it refuses writes. ` +
          'Look for what grows, or take a larger node type.',
        watches: cacheNodeMetric(node, 'DatabaseMemoryUsagePercentage'),
        threshold: REDIS_MEMORY_PERCENT,
        minutes: REDIS_MINUTES,
        // That a node is gone is said by the alarm above, once.
        missingData: 'missing',
      }),
    ];
  }

  private throttled(key: TableKey, tableName: string): string {
    const index = INDEX_OF[key];
    const metrics: Record<string, Metric> = {
      reads: throttleMetric(tableName, 'ReadThrottleEvents'),
      writes: throttleMetric(tableName, 'WriteThrottleEvents'),
      ...(index !== undefined && {
        indexReads: throttleMetric(tableName, 'ReadThrottleEvents', index),
        indexWrites: throttleMetric(tableName, 'WriteThrottleEvents', index),
      }),
    };
    return this.alarm(`${TABLES[key]}-throttled`, {
      description:
        `DynamoDB throttles the table ${TABLES[key]}, so messages are stored late or refused. On demand that is ` +
        'one key that is too hot (a room that all write to), a rise to more than twice the load of before, or a quota.',
      watches: sumOf('Throttled', metrics),
      threshold: THROTTLED_A_MINUTE,
      minutes: 2,
      ofMinutes: 3,
      missingData: 'notBreaching',
    });
  }

  private alarm(name: string, config: Omit<AlarmConfig, 'name' | 'topicArn'>): string {
    const { prefix, topicArn } = this.config;
    return new Alarm(this, name, { name: `${prefix}-${name}`, topicArn, ...config }).arn;
  }
}

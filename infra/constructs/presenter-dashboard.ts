import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { layOut } from '../dashboard/layout';
import { alarmStates, graph, numbers, text, type Series, type Widget } from '../dashboard/widgets';
import {
  cacheNodeMetric,
  distributionMetric,
  figureMetric,
  loadBalancerMetric,
  tableLatencyMetric,
  targetGroupMetric,
  throttleMetric,
} from '../metric-sources';
import type { DataOutputs } from '../stacks/data';
import type { EdgeOutputs } from '../stacks/edge';
import type { TrafficOutputs } from '../stacks/traffic';
import { SLOW_SECONDS } from './colour-alarms';

/* As the audience's page and the console show them; two shades, where a colour has two lines, and a third. */
const SHADES: Readonly<Record<Colour, readonly [plain: string, dark: string, light: string]>> = {
  blue: ['#1f77b4', '#08306b', '#9ecae1'],
  green: ['#2ca02c', '#00441b', '#a1d99b'],
};

const HEADER = `# Blue and green
**During a shift** the share of new requests (left) jumps to the new weights at once. The open connections (right) follow over the next minutes, as clients are handed over one after the other. Response times, errors and healthy targets below should not move at all.

Messages within an open WebSocket are no requests: they are counted further down. Everything is a minute per point, and a minute or two late.`;

export interface PresenterDashboardConfig {
  readonly name: string;
  readonly region: string;
  /** Of what the tasks report of themselves. */
  readonly metricNamespace: string;
  readonly traffic: TrafficOutputs;
  readonly data: DataOutputs;
  readonly edge: EdgeOutputs;
  readonly alarmArns: readonly string[];
}

/** What to put on the projector: everything split by colour, the shift on top, what it all stands on below. */
export class PresenterDashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly config: PresenterDashboardConfig,
  ) {
    super(scope, id);
    const rows = [
      { height: 4, widgets: [text(HEADER)] },
      { height: 9, widgets: [this.requestShare(), this.connections()] },
      { height: 4, widgets: [this.now(), this.activity()] },
      { height: 7, widgets: [...COLOURS.map((colour) => this.responseTimes(colour)), this.healthyTargets()] },
      { height: 7, widgets: [...COLOURS.map((colour) => this.targetErrors(colour)), this.balancerErrors()] },
      { height: 6, widgets: [this.redis(), this.throttles(), this.storing(), this.cloudFront()] },
      { height: 5, widgets: [alarmStates('Alarms', config.alarmArns)] },
    ];
    new CloudwatchDashboard(this, 'dashboard', {
      dashboardName: config.name,
      dashboardBody: Fn.jsonencode({ start: '-PT30M', periodOverride: 'inherit', widgets: layOut(rows) }),
    });
  }

  private requestShare(): Widget {
    const count = (colour: Colour): Series[] =>
      (['plain', 'poll'] as const).map((group) => ({
        metric: targetGroupMetric(this.config.traffic, colour, group, ['RequestCount', 'Sum']),
        label: `${colour} ${group}`,
        id: `${colour}_${group}`,
        hidden: true,
      }));
    const requests = (colour: Colour) => `(FILL(${colour}_plain, 0) + FILL(${colour}_poll, 0))`;
    return graph({
      title: 'New requests: share of each colour',
      region: this.config.region,
      unit: '%',
      stacked: true,
      max: 100,
      series: [
        ...COLOURS.map((colour) => ({
          expression: `100 * ${requests(colour)} / (${COLOURS.map(requests).join(' + ')})`,
          label: colour,
          colour: SHADES[colour][0],
        })),
        ...COLOURS.flatMap(count),
      ],
    });
  }

  private connections(): Widget {
    return graph({
      title: 'Open connections of each colour',
      region: this.config.region,
      unit: 'sockets',
      stacked: true,
      series: this.figures('connections', (colour) => colour),
    });
  }

  private now(): Widget {
    return numbers({
      title: 'Open connections now',
      region: this.config.region,
      series: this.figures('connections', (colour) => colour),
    });
  }

  private activity(): Widget {
    return numbers({
      title: 'In the last minute',
      region: this.config.region,
      series: [
        ...this.figures('messages', (colour) => `messages on ${colour}`),
        ...this.figures('handovers', (colour) => `handed over by ${colour}`),
      ],
    });
  }

  private responseTimes(colour: Colour): Widget {
    const [plain, dark, light] = SHADES[colour];
    const lines = [
      ['p50', light],
      ['p95', plain],
      ['p99', dark],
    ] as const;
    return graph({
      title: `Response time of ${colour}`,
      region: this.config.region,
      unit: 'seconds',
      series: lines.map(([percentile, shade]) => ({
        // Long polls are slow by design, and are in the other group.
        metric: targetGroupMetric(this.config.traffic, colour, 'plain', ['TargetResponseTime', percentile]),
        label: percentile,
        colour: shade,
      })),
      threshold: { value: SLOW_SECONDS, label: 'alarm, for p95' },
    });
  }

  private healthyTargets(): Widget {
    return graph({
      title: 'Healthy targets',
      region: this.config.region,
      unit: 'tasks',
      series: COLOURS.map((colour) => ({
        metric: targetGroupMetric(this.config.traffic, colour, 'plain', ['HealthyHostCount', 'Minimum']),
        label: colour,
        colour: SHADES[colour][0],
      })),
    });
  }

  private targetErrors(colour: Colour): Widget {
    const [plain, dark] = SHADES[colour];
    const lines = [
      ['4xx', 'HTTPCode_Target_4XX_Count', plain],
      ['5xx', 'HTTPCode_Target_5XX_Count', dark],
    ] as const;
    return graph({
      title: `Errors of ${colour}`,
      region: this.config.region,
      unit: 'requests a minute',
      series: lines.flatMap(([label, name, shade]) =>
        (['plain', 'poll'] as const).map((group) => ({
          metric: targetGroupMetric(this.config.traffic, colour, group, [name, 'Sum']),
          label: group === 'poll' ? `${label}, long polling` : label,
          colour: shade,
        })),
      ),
    });
  }

  private balancerErrors(): Widget {
    return graph({
      title: 'Errors of the load balancer itself',
      region: this.config.region,
      unit: 'requests a minute',
      series: ['4XX', '5XX'].map((errors) => ({
        metric: loadBalancerMetric(this.config.traffic, `HTTPCode_ELB_${errors}_Count`),
        label: errors.toLowerCase(),
      })),
    });
  }

  private redis(): Widget {
    const measures = [
      ['CPUUtilization', 'CPU'],
      ['DatabaseMemoryUsagePercentage', 'memory'],
    ] as const;
    return graph({
      title: 'Redis',
      region: this.config.region,
      unit: '%',
      max: 100,
      series: this.config.data.cacheClusterIds.flatMap((node, index) =>
        measures.map(([name, label]) => ({
          metric: cacheNodeMetric(node, name),
          label: `${label} of node ${index + 1}`,
        })),
      ),
    });
  }

  private throttles(): Widget {
    return graph({
      title: 'DynamoDB: throttled',
      region: this.config.region,
      unit: 'requests a minute',
      series: Object.entries(this.config.data.tableNames).flatMap(([table, name]) =>
        (['Read', 'Write'] as const).map((kind) => ({
          metric: throttleMetric(name, `${kind}ThrottleEvents`),
          label: `${table}, ${kind.toLowerCase()}s`,
        })),
      ),
    });
  }

  private storing(): Widget {
    const { messages } = this.config.data.tableNames;
    return graph({
      title: 'DynamoDB: time taken',
      region: this.config.region,
      unit: 'milliseconds',
      series: [
        { metric: tableLatencyMetric(messages, 'TransactWriteItems'), label: 'store messages' },
        { metric: tableLatencyMetric(messages, 'Query'), label: 'read a log' },
      ],
    });
  }

  private cloudFront(): Widget {
    const { edge } = this.config;
    return graph({
      title: 'CloudFront',
      region: this.config.region,
      unit: 'requests a minute',
      series: [{ metric: distributionMetric(edge, 'Requests', 'Sum'), label: 'requests' }],
    });
  }

  private figures(figure: Parameters<typeof figureMetric>[2], label: (colour: Colour) => string): Series[] {
    return COLOURS.map((colour) => ({
      metric: figureMetric(this.config.metricNamespace, colour, figure),
      label: label(colour),
      colour: SHADES[colour][0],
    }));
  }
}

import { z } from 'zod';
import { COLOURS } from '../../app/contract/colour';
import { documentOf } from '../testing/document';
import { synthesize, textLike, textWith, type Resource, type SynthesizedStack } from '../synthesis.fixture';

const PRODUCTION = { CROSSFADE_PROFILE: 'production' };
const byDefault = synthesize();
const hackathon = byDefault.stack('observability');
const production = synthesize(PRODUCTION).stack('observability');
const withDomain = synthesize({
  ...PRODUCTION,
  CROSSFADE_DOMAIN: 'chat.example.com',
  CROSSFADE_EDGE_DOMAIN: 'www.chat.example.com',
  CROSSFADE_ALARM_EMAIL: 'ops@example.com',
}).stack('observability');
const EVERY = [
  ['hackathon', hackathon],
  ['production', production],
  ['production with a domain', withDomain],
] as const;

const alarm = (stack: SynthesizedStack, name: string) =>
  stack.resource('aws_cloudwatch_metric_alarm', { alarm_name: `chatapp-dev-${name}` });

const data = byDefault.stack('data');
const redis = String(data.resource('aws_elasticache_replication_group')['replication_group_id']);
const tables = data.resources('aws_dynamodb_table').map(({ name }) => String(name));

interface Query {
  readonly id: string;
  readonly expression?: string;
  readonly metric?: { readonly metric_name: string; readonly dimensions: Resource; readonly stat: string };
}
const queriesOf = (one: Resource) => (one['metric_query'] ?? []) as readonly Query[];
const metricsOf = (one: Resource) => queriesOf(one).flatMap(({ metric }) => (metric ? [metric] : []));

describe.each(EVERY)('the alarms of %s', (_configuration, stack) => {
  const alarms = stack.resources('aws_cloudwatch_metric_alarm');

  it('watch each colour, and what both share', () => {
    const perColour = ['unhealthy-hosts', 'missing-tasks', 'target-4xx', 'target-5xx', 'slow'];
    expect(alarms.map(({ alarm_name }) => alarm_name).sort()).toEqual(
      [
        ...COLOURS.flatMap((colour) => perColour.map((name) => `chatapp-dev-${colour}-${name}`)),
        'chatapp-dev-load-balancer-4xx',
        'chatapp-dev-load-balancer-5xx',
        'chatapp-dev-redis-1-cpu',
        'chatapp-dev-redis-1-memory',
        'chatapp-dev-redis-2-cpu',
        'chatapp-dev-redis-2-memory',
        'chatapp-dev-messages-throttled',
        'chatapp-dev-connections-throttled',
        'chatapp-dev-user-counter-throttled',
        'chatapp-dev-rooms-throttled',
      ].sort(),
    );
  });

  it('say what they mean and what to do, and when it is over', () => {
    for (const { alarm_description, alarm_actions, ok_actions } of alarms) {
      expect(alarm_description).toMatch(/^.{60,1024}$/);
      expect(String(alarm_description).split(/[.:;] /).length).toBeGreaterThan(1);
      expect(alarm_actions).toEqual([textWith('${aws_sns_topic_policy.')]);
      expect(ok_actions).toEqual(alarm_actions);
    }
  });

  it('take silence for silence, but for a node of Redis, which always says something', () => {
    const treated = new Map(alarms.map((one) => [String(one['alarm_name']), one['treat_missing_data']]));
    for (const [name, treatment] of treated) {
      const expected = /redis-\d-cpu/.test(name)
        ? 'breaching'
        : /redis-\d-memory/.test(name)
          ? 'missing'
          : 'notBreaching';
      expect([name, treatment]).toEqual([name, expected]);
    }
  });

  it('wait for more than a minute, so that no single value sets them off', () => {
    for (const { evaluation_periods, datapoints_to_alarm } of alarms) {
      expect(datapoints_to_alarm).toBeGreaterThanOrEqual(2);
      expect(evaluation_periods).toBeGreaterThanOrEqual(Number(datapoints_to_alarm));
    }
  });

  it('can go off although the newest minutes are not counted yet, where a gap counts as a number', () => {
    const filled = alarms.filter((one) => JSON.stringify(one['metric_query'] ?? '').includes('FILL('));
    expect(filled).toHaveLength(2 * 3 + 4);
    for (const { evaluation_periods, datapoints_to_alarm } of filled) {
      expect(Number(evaluation_periods) - Number(datapoints_to_alarm)).toBeGreaterThanOrEqual(2);
    }
  });

  it('watch one value each, of at most ten metrics', () => {
    for (const one of alarms) {
      const queries = queriesOf(one);
      if (queries.length === 0) {
        expect(one).toMatchObject({ period: 60, namespace: textLike(/^AWS\//) });
        continue;
      }
      expect(one).not.toHaveProperty('metric_name');
      expect(queries.filter((query) => 'return_data' in query)).toHaveLength(1);
      expect(metricsOf(one).length).toBeLessThanOrEqual(10);
      const [{ expression = '' } = {}] = queries.filter((query) => query.expression !== undefined);
      for (const { id } of queries.filter(({ metric }) => metric)) {
        expect(id).toMatch(/^[a-z]\w*$/);
        expect(expression).toContain(id);
      }
    }
  });
});

describe('an alarm of a colour', () => {
  it.each(COLOURS)('watches the targets of %s in both of its groups', (colour) => {
    for (const [name, metric, stat] of [
      ['unhealthy-hosts', 'UnHealthyHostCount', 'Maximum'],
      ['target-4xx', 'HTTPCode_Target_4XX_Count', 'Sum'],
      ['target-5xx', 'HTTPCode_Target_5XX_Count', 'Sum'],
    ] as const) {
      expect(metricsOf(alarm(hackathon, `${colour}-${name}`))).toEqual(
        ['plain', 'poll'].map((group) => ({
          namespace: 'AWS/ApplicationELB',
          metric_name: metric,
          dimensions: {
            TargetGroup: textLike(new RegExp(`aws_lb_target_group${group}_${colour}_\\w+arn_suffix\\}$`)),
            LoadBalancer: textWith('arn_suffix}'),
          },
          period: 60,
          stat,
        })),
      );
    }
  });

  it.each(COLOURS)('takes %s for slow by the 95th percentile of what is no long poll', (colour) => {
    const slow = alarm(hackathon, `${colour}-slow`);
    expect(slow).toMatchObject({
      metric_name: 'TargetResponseTime',
      extended_statistic: 'p95',
      threshold: 1,
      evaluate_low_sample_count_percentiles: 'ignore',
      dimensions: { TargetGroup: textWith(`plain_${colour}_`) },
    });
    expect(slow).not.toHaveProperty('statistic');
  });

  it('compares the tasks that run with those that should, where Container Insights counts them', () => {
    const missing = alarm(production, 'green-missing-tasks');
    expect(queriesOf(missing).map(({ expression }) => expression)).toContain('desired - running');
    expect(metricsOf(missing)).toEqual([
      expect.objectContaining({ namespace: 'ECS/ContainerInsights', metric_name: 'DesiredTaskCount' }),
      expect.objectContaining({ namespace: 'ECS/ContainerInsights', metric_name: 'RunningTaskCount' }),
    ]);
    for (const { dimensions } of metricsOf(missing)) {
      expect(dimensions).toEqual({ ClusterName: textWith('${'), ServiceName: 'chatapp-dev-green' });
    }
    expect(hackathon.text).not.toContain('ContainerInsights');
  });

  it('sees without Container Insights whether all targets of a colour are ill, and is silent when there are none', () => {
    const missing = alarm(hackathon, 'blue-missing-tasks');
    expect(queriesOf(missing).map(({ expression }) => expression)).toContain(
      'IF(healthy < 1 AND unhealthy > 0, 1, 0)',
    );
    expect(metricsOf(missing).map(({ metric_name }) => metric_name)).toEqual([
      'HealthyHostCount',
      'UnHealthyHostCount',
    ]);
  });
});

describe('an alarm of what both colours use', () => {
  it.each([1, 2])('watches the CPU and the memory of node %d of Redis', (node) => {
    const dimensions = { CacheClusterId: `${redis}-00${node}`, CacheNodeId: '0001' };
    expect(alarm(hackathon, `redis-${node}-cpu`)).toMatchObject({
      metric_name: 'CPUUtilization',
      dimensions,
      // 90 % of one of two cores.
      threshold: 45,
    });
    expect(alarm(hackathon, `redis-${node}-memory`)).toMatchObject({
      metric_name: 'DatabaseMemoryUsagePercentage',
      dimensions,
      threshold: 75,
    });
  });

  it('counts what the tables throttle, and their indexes', () => {
    const dimensionsOf = (name: string) =>
      metricsOf(alarm(hackathon, `${name}-throttled`)).map(({ dimensions }) => dimensions);
    const messages = { TableName: 'chatapp-dev-messages' };
    const byUser = { ...messages, GlobalSecondaryIndexName: 'userId-timestamp-index' };
    expect(dimensionsOf('messages')).toEqual([messages, messages, byUser, byUser]);
    expect(dimensionsOf('rooms')).toEqual([
      { TableName: 'chatapp-dev-rooms' },
      { TableName: 'chatapp-dev-rooms' },
    ]);
  });

  it('counts what the load balancer itself refuses and fails', () => {
    for (const errors of ['4xx', '5xx']) {
      const one = alarm(hackathon, `load-balancer-${errors}`);
      expect(one).toMatchObject({
        metric_name: `HTTPCode_ELB_${errors.toUpperCase()}_Count`,
        statistic: 'Sum',
      });
      expect(Object.keys(one['dimensions'] as Resource)).toEqual(['LoadBalancer']);
    }
  });
});

describe('the topic', () => {
  it('takes what the alarms and the budget of this account publish, and nothing else', () => {
    const { policy } = hackathon.resource('aws_sns_topic_policy');
    const from = (service: string) => ({
      Effect: 'Allow',
      Principal: { Service: service },
      Action: ['sns:Publish'],
      Resource: [textLike(/^aws_sns_topic\.\w+\.arn$/)],
      Condition: { StringEquals: { 'aws:SourceAccount': textLike(/^aws_sns_topic\.\w+\.owner$/) } },
    });
    expect(documentOf(policy)).toMatchObject({
      Statement: [from('cloudwatch.amazonaws.com'), from('budgets.amazonaws.com')],
    });
  });

  it('is encrypted with the own key where there is one, never with that of AWS, which alarms cannot use', () => {
    expect(production.resource('aws_sns_topic')['kms_master_key_id']).toMatch(/^\$\{/);
    expect(hackathon.resource('aws_sns_topic')).not.toHaveProperty('kms_master_key_id');
  });

  it('sends mail to whom it should, and to nobody by default', () => {
    expect(withDomain.resource('aws_sns_topic_subscription')).toMatchObject({
      protocol: 'email',
      endpoint: 'ops@example.com',
    });
    expect(hackathon.resources('aws_sns_topic_subscription')).toEqual([]);
  });
});

describe('the budget', () => {
  const notification = (type: string, threshold: number) =>
    expect.objectContaining({
      notification_type: type,
      threshold,
      threshold_type: 'PERCENTAGE',
      comparison_operator: 'GREATER_THAN',
      subscriber_sns_topic_arns: [textWith('${aws_sns_topic_policy.')],
    }) as unknown;

  it('tells of half, of most, and of more than all of it being spent', () => {
    expect(hackathon.resource('aws_budgets_budget')).toMatchObject({
      name: 'chatapp-dev-monthly',
      budget_type: 'COST',
      time_unit: 'MONTHLY',
      limit_amount: '150',
      limit_unit: 'USD',
      notification: [notification('ACTUAL', 50), notification('ACTUAL', 80), notification('FORECASTED', 100)],
    });
    expect(hackathon.text).not.toContain('subscriber_email_addresses');
  });

  it('is what was configured, and by mail as well where there is an address', () => {
    const own = synthesize({ CROSSFADE_MONTHLY_BUDGET: '75' }).stack('observability');
    expect(own.resource('aws_budgets_budget')).toMatchObject({ limit_amount: '75' });
    const { notification: alerts } = withDomain.resource('aws_budgets_budget');
    for (const alert of alerts as readonly Resource[]) {
      expect(alert['subscriber_email_addresses']).toEqual(['ops@example.com']);
    }
  });
});

const dashboardSchema = z.object({
  start: z.string(),
  widgets: z.array(
    z.object({
      type: z.enum(['text', 'metric', 'alarm']),
      x: z.number(),
      y: z.number(),
      width: z.number(),
      height: z.number(),
      properties: z.object({
        title: z.string().optional(),
        markdown: z.string().optional(),
        region: z.string().optional(),
        alarms: z.array(z.string()).optional(),
        metrics: z.array(z.array(z.unknown())).optional(),
      }),
    }),
  ),
});

describe.each(EVERY)('the dashboard of %s', (_configuration, stack) => {
  const dashboard = stack.resource('aws_cloudwatch_dashboard');
  const { widgets } = dashboardSchema.parse(documentOf(dashboard['dashboard_body']));
  const metrics = widgets
    .flatMap(({ properties }) => properties.metrics ?? [])
    .filter(([first]) => typeof first === 'string');
  const dimensionsOf = (metric: readonly unknown[]) => metric.slice(2, -1).map(String);
  const seriesOf = (title: string) =>
    widgets.find(({ properties }) => properties.title === title)?.properties.metrics ?? [];

  it('has the name by which the presenter finds it, and widgets that do not cover each other', () => {
    expect(dashboard['dashboard_name']).toBe('chatapp-dev');
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
  });

  it('begins with what to look at, and then shows the shift', () => {
    const [header, share, connections] = widgets;
    expect(header?.properties.markdown).toContain('During a shift');
    expect(share?.properties.title).toContain('share of each colour');
    expect(connections?.properties.title).toContain('Open connections');
    expect(seriesOf('Open connections of each colour')).toEqual(
      COLOURS.map((colour) => [
        'Crossfade/chatapp-dev',
        `${colour}-connections`,
        { stat: 'Sum', label: colour, color: textLike(/^#[0-9a-f]{6}$/) },
      ]),
    );
  });

  it('works the share of requests out of the requests of both groups of each colour', () => {
    const series = seriesOf('New requests: share of each colour');
    const drawn = series.map((one) => one.at(-1) as { id?: string; expression?: string; visible?: boolean });
    const ids = drawn.flatMap(({ id }) => (id === undefined ? [] : [id]));
    expect(ids).toEqual(['blue_plain', 'blue_poll', 'green_plain', 'green_poll']);
    const expressions = drawn.flatMap(({ expression }) => expression ?? []);
    expect(expressions).toHaveLength(2);
    for (const expression of expressions) for (const id of ids) expect(expression).toContain(id);
    expect(drawn.filter(({ visible }) => visible === false)).toHaveLength(4);
  });

  it('splits response times and errors by colour', () => {
    for (const colour of COLOURS) {
      const times = seriesOf(`Response time of ${colour}`);
      expect(times.map((one) => one.at(-1))).toMatchObject([
        { stat: 'p50' },
        { stat: 'p95' },
        { stat: 'p99' },
      ]);
      const groups = [...times, ...seriesOf(`Errors of ${colour}`)].map((one) => one[3]);
      for (const group of groups) expect(group).toContain(`_${colour}_`);
    }
  });

  it('names what exists: groups, load balancer and distribution by reference, the rest as the other stacks do', () => {
    const referred = ['TargetGroup', 'LoadBalancer', 'DistributionId'];
    const known: Readonly<Record<string, RegExp>> = {
      CacheClusterId: new RegExp(`^${redis}-00[12]$`),
      CacheNodeId: /^0001$/,
      TableName: new RegExp(`^(${tables.join('|')})$`),
      Operation: /^(TransactWriteItems|Query)$/,
      Region: /^Global$/,
    };
    for (const metric of metrics) {
      const pairs = dimensionsOf(metric);
      expect(pairs.length % 2).toBe(0);
      for (let index = 0; index < pairs.length; index += 2) {
        const [dimension = '', value] = pairs.slice(index, index + 2);
        expect(value).toMatch(
          referred.includes(dimension)
            ? /^data\.terraform_remote_state\..+\.outputs\..+/
            : (known[dimension] ?? /^never$/),
        );
      }
    }
  });

  it('shows every alarm', () => {
    const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);
    expect(shown).toHaveLength(stack.resources('aws_cloudwatch_metric_alarm').length);
    for (const arn of shown) expect(arn).toMatch(/^aws_cloudwatch_metric_alarm\.\w[\w-]*\.arn$/);
  });

  it('asks CloudFront in the one region that knows, and everything else in its own', () => {
    for (const metric of metrics) {
      const { region } = metric.at(-1) as { region?: string };
      expect(region).toBe(metric[0] === 'AWS/CloudFront' ? 'us-east-1' : undefined);
    }
    for (const { properties } of widgets)
      expect(properties.region ?? 'ap-northeast-2').toBe('ap-northeast-2');
  });

  it('stays within the 50 metrics that a dashboard may have for free', () => {
    const distinct = new Set(
      metrics.map((metric) =>
        JSON.stringify([...metric.slice(0, -1), (metric.at(-1) as { stat?: string }).stat]),
      ),
    );
    expect(distinct.size).toBeLessThanOrEqual(50);
  });
});

describe('the stack', () => {
  it('is deployed after what its alarms watch, or they would go off meanwhile', () => {
    expect(byDefault.dependencies['chatapp-dev-observability']).toEqual(
      expect.arrayContaining(['data', 'edge', 'service', 'traffic'].map((name) => `chatapp-dev-${name}`)),
    );
  });
});

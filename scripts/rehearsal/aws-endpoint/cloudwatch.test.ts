import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { MetricHistory } from '../load-balancer/metric-history';
import { ARNS, startEndpoint } from './sample-system.fixture';

const NOW = Date.UTC(2026, 0, 2, 12, 0, 30);
const BALANCER = 'app/chatapp-dev/1111111111111111';
const BLUE = 'targetgroup/chatapp-dev-blue/3333333333333333';
const ofBalancer = [{ Name: 'LoadBalancer', Value: BALANCER }];
const ofBlue = [{ Name: 'TargetGroup', Value: BLUE }, ...ofBalancer];
/* A whole minute before NOW. */
const SPAN = { StartTime: new Date(NOW - 60_000), EndTime: new Date(NOW) };

let server: Awaited<ReturnType<typeof startEndpoint>>;
let client: CloudWatchClient;

/* Blue: 8 answers and two errors within a minute, 10 ms each but for one of 2 s; a 502 of the load balancer's own. */
function blueHistory() {
  let at = NOW - 50_000;
  const blue = new MetricHistory(() => at);
  const total = new MetricHistory(() => at);
  for (let request = 0; request < 10; request += 1) {
    blue.count('RequestCount');
    blue.count(request < 2 ? 'HTTPCode_Target_5XX_Count' : 'HTTPCode_Target_2XX_Count');
    blue.responseTime(request === 0 ? 2_000 : 10);
    at += 1_000;
  }
  blue.gauge('HealthyHostCount', 1);
  total.count('HTTPCode_ELB_5XX_Count');
  total.count('HTTPCode_ELB_502_Count');
  return { blue, total };
}

beforeAll(async () => {
  const { blue, total } = blueHistory();
  server = await startEndpoint({
    now: () => NOW,
    metrics: (arn, name, from, until) => {
      if (arn === undefined) return total.read(name, from, until);
      return arn === ARNS.targetGroup('chatapp-dev-blue') ? blue.read(name, from, until) : undefined;
    },
  });
  client = new CloudWatchClient({
    region: 'ap-northeast-2',
    endpoint: server.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await server.endpoint.close();
});

function query(Id: string, MetricName: string, Stat: string, Dimensions = ofBlue): MetricDataQuery {
  const Metric = { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions };
  return { Id, MetricStat: { Metric, Period: 60, Stat } };
}

async function values(...MetricDataQueries: MetricDataQuery[]) {
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({ MetricDataQueries, ...SPAN }),
  );
  return Object.fromEntries(MetricDataResults.map(({ Id = '', Values = [] }) => [Id, Values] as const));
}

describe('GetMetricData', () => {
  it('answers counts and response times of a target group, and the errors of the load balancer', async () => {
    const found = await values(
      query('requests', 'RequestCount', 'Sum'),
      query('errors', 'HTTPCode_Target_5XX_Count', 'Sum'),
      query('average', 'TargetResponseTime', 'Average'),
      query('slowest', 'TargetResponseTime', 'p99'),
      query('most', 'TargetResponseTime', 'Maximum'),
      query('targets', 'HealthyHostCount', 'Minimum'),
      query('own', 'HTTPCode_ELB_5XX_Count', 'Sum', ofBalancer),
    );
    expect(found).toMatchObject({
      requests: [10],
      errors: [2],
      slowest: [2],
      most: [2],
      targets: [1],
      own: [1],
    });
    expect(found['average']?.[0]).toBeCloseTo(0.209);
  });

  it('answers one value a period, the newest first, with the time at which its period began', async () => {
    const requests = query('requests', 'RequestCount', 'Sum');
    const inSeconds = { ...requests, MetricStat: { ...requests.MetricStat, Period: 5 } } as MetricDataQuery;
    const ask = new GetMetricDataCommand({ MetricDataQueries: [inSeconds], ...SPAN });
    const { MetricDataResults } = await client.send(ask);
    expect(MetricDataResults).toEqual([
      {
        Id: 'requests',
        Label: 'RequestCount',
        StatusCode: 'Complete',
        Timestamps: [new Date(NOW - 45_000), new Date(NOW - 50_000)],
        Values: [5, 5],
      },
    ]);
  });

  it.each([
    ['a metric without data', query('m', 'HTTPCode_Target_3XX_Count', 'Sum')],
    ['a metric that there is not', query('m', 'Requests', 'Sum')],
    ['the errors of the load balancer by target group', query('m', 'HTTPCode_ELB_5XX_Count', 'Sum')],
    ['healthy targets without a target group', query('m', 'HealthyHostCount', 'Average', ofBalancer)],
    [
      'another load balancer',
      query('m', 'RequestCount', 'Sum', [{ Name: 'LoadBalancer', Value: 'app/x/1' }]),
    ],
    [
      'another dimension besides',
      query('m', 'RequestCount', 'Sum', [...ofBlue, { Name: 'Zone', Value: 'a' }]),
    ],
  ])('has no values for %s', async (_what, asked) => {
    expect(await values(asked)).toEqual({ m: [] });
  });

  it.each<[string, Partial<ConstructorParameters<typeof GetMetricDataCommand>[0]>, RegExp]>([
    ['no query', { MetricDataQueries: [] }, /MetricDataQueries/],
    [
      'an expression',
      { MetricDataQueries: [{ Id: 'e1', Expression: 'SUM(METRICS())' }] },
      /'e1'.*SUM\(METRICS\(\)\)/,
    ],
    ['neither', { MetricDataQueries: [{ Id: 'm' }] }, /MetricStat or an Expression/],
    ['an id in capitals', { MetricDataQueries: [query('M', 'RequestCount', 'Sum')] }, /"M"/],
    [
      'the same id twice',
      { MetricDataQueries: [query('m', 'RequestCount', 'Sum'), query('m', 'RequestCount', 'Sum')] },
      /not unique: m/,
    ],
    [
      'a statistic that is not known',
      { MetricDataQueries: [query('m', 'RequestCount', 'toString')] },
      /toString/,
    ],
    ['the 101st percentile', { MetricDataQueries: [query('m', 'RequestCount', 'p101')] }, /p101/],
    ['a span of nothing', { EndTime: SPAN.StartTime }, /must not equal/],
    ['a span backwards', { EndTime: new Date(0) }, /must be less than/],
  ])('refuses %s', async (_what, changes, message) => {
    const request = { MetricDataQueries: [query('m', 'RequestCount', 'Sum')], ...SPAN, ...changes };
    const refused = client.send(new GetMetricDataCommand(request));
    await expect(refused).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message) as string,
    });
  });

  it('refuses a period that CloudWatch does not have', async () => {
    const asked = query('m', 'RequestCount', 'Sum');
    const MetricStat = { ...asked.MetricStat, Period: 61 } as MetricDataQuery['MetricStat'];
    await expect(values({ ...asked, MetricStat })).rejects.toThrow(/Period must be 1, 5, .*; not 61/);
  });

  it('answers soon for a span from 1970 on in seconds', async () => {
    const asked = query('m', 'RequestCount', 'Sum');
    const MetricStat = { ...asked.MetricStat, Period: 1 } as MetricDataQuery['MetricStat'];
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: [{ ...asked, MetricStat }],
        StartTime: new Date(0),
        EndTime: new Date(NOW * 2),
      }),
    );
    expect(MetricDataResults?.[0]?.Values).toEqual(new Array(10).fill(1));
  });
});

describe('GetMetricStatistics', () => {
  const asked = { Namespace: 'AWS/ApplicationELB', Dimensions: ofBlue, Period: 60, ...SPAN };

  it('answers plain and extended statistics', async () => {
    const { Label, Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        ...asked,
        MetricName: 'TargetResponseTime',
        Statistics: ['SampleCount', 'Maximum'],
        ExtendedStatistics: ['p99'],
      }),
    );
    expect(Label).toBe('TargetResponseTime');
    expect(Datapoints).toEqual([
      {
        Timestamp: SPAN.StartTime,
        SampleCount: 10,
        Maximum: 2,
        ExtendedStatistics: { p99: 2 },
        Unit: 'Seconds',
      },
    ]);
  });

  it.each<[string, object, string]>([
    ['no statistic', {}, 'MissingParameter'],
    ['another statistic', { ExtendedStatistics: ['tm99'] }, 'InvalidParameterValue'],
    [
      'too many datapoints',
      { Statistics: ['Sum'], Period: 1, StartTime: new Date(0) },
      'InvalidParameterCombination',
    ],
    ['a span backwards', { Statistics: ['Sum'], EndTime: new Date(0) }, 'InvalidParameterValue'],
  ])('refuses %s', async (_what, changes, code) => {
    const request = { ...asked, MetricName: 'RequestCount', ...changes };
    await expect(client.send(new GetMetricStatisticsCommand(request))).rejects.toMatchObject({
      name: expect.stringMatching(code.replace('Missing', 'Missing(Required)?')) as string,
    });
  });
});

describe('ListMetrics', () => {
  it('lists what has been seen, with its dimensions', async () => {
    const { Metrics = [] } = await client.send(new ListMetricsCommand({ Namespace: 'AWS/ApplicationELB' }));
    expect(Metrics).toContainEqual({
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'RequestCount',
      Dimensions: ofBlue,
    });
    expect(Metrics.map(({ MetricName }) => MetricName)).not.toContain('HTTPCode_Target_3XX_Count');
  });

  it('lists only what is asked for', async () => {
    const Dimensions = [{ Name: 'TargetGroup', Value: BLUE }];
    const ask = { MetricName: 'RequestCount', Dimensions };
    expect((await client.send(new ListMetricsCommand(ask))).Metrics).toHaveLength(1);
    expect((await client.send(new ListMetricsCommand({ Namespace: 'AWS/ECS' }))).Metrics).toEqual([]);
  });
});

describe('CloudWatch by the Query protocol, as the AWS CLI speaks it', () => {
  const metric = 'Namespace=AWS/ApplicationELB&MetricName=RequestCount';
  const dimensions = (prefix: string) =>
    ofBlue
      .map(
        ({ Name, Value }, index) =>
          `&${prefix}Dimensions.member.${index + 1}.Name=${Name}&${prefix}Dimensions.member.${index + 1}.Value=${Value}`,
      )
      .join('');
  const span = `&StartTime=${SPAN.StartTime.toISOString()}&EndTime=${SPAN.EndTime.toISOString()}`;
  const post = async (form: string) => {
    const response = await fetch(server.url, {
      method: 'POST',
      body: `Version=2010-08-01&${form}`,
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/x/y/aws4_request',
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    return { status: response.status, body: await response.text() };
  };

  it('answers GetMetricData', async () => {
    const stat = 'MetricDataQueries.member.1.MetricStat.';
    const { status, body } = await post(
      `Action=GetMetricData&MetricDataQueries.member.1.Id=m&${stat}Period=60&${stat}Stat=Sum` +
        `&${stat}Metric.${metric.replace('&', `&${stat}Metric.`)}${dimensions(`${stat}Metric.`)}${span}`,
    );
    expect(status).toBe(200);
    expect(body).toContain('<GetMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">');
    expect(body).toContain(
      '<Timestamps><member>2026-01-02T11:59:30.000Z</member></Timestamps><Values><member>10</member></Values>',
    );
  });

  it('answers GetMetricStatistics, extended statistics as a map', async () => {
    const { body } = await post(
      `Action=GetMetricStatistics&${metric}${dimensions('')}${span}&Period=60` +
        '&Statistics.member.1=Sum&ExtendedStatistics.member.1=p50',
    );
    expect(body).toContain('<Sum>10</Sum><Unit>Count</Unit>');
    expect(body).toContain('<ExtendedStatistics><entry><key>p50</key><value>1</value></entry>');
  });

  it.each([
    ['no times', `Action=GetMetricData&MetricDataQueries.member.1.Id=m`, 'ValidationError'],
    [
      'times that are none',
      `Action=GetMetricStatistics&${metric}&StartTime=x&EndTime=y&Period=60`,
      'ValidationError',
    ],
    ['a text for a list', `Action=GetMetricData&MetricDataQueries=x${span}`, 'ValidationError'],
    [
      'a prototype',
      `Action=ListMetrics&__proto__.Namespace=x&Dimensions.member.1.__proto__=1`,
      'ValidationError',
    ],
    ['an action that is not served', 'Action=PutMetricData', 'InvalidAction'],
  ])('refuses %s', async (_what, form, code) => {
    const { status, body } = await post(form);
    expect(status).toBe(400);
    expect(body).toContain(`<Code>${code}</Code>`);
  });
});

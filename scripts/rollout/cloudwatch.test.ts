import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { MetricHistory } from '../rehearsal/load-balancer/metric-history';
import { ARNS, startEndpoint } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { readTraffic, trafficOf } from './cloudwatch';

const NOW = Date.UTC(2026, 0, 2, 12, 3, 30);

const group = (name: string) => `targetgroup/${name}/3333333333333333`;
const DIMENSIONS = {
  loadBalancer: 'app/chatapp-dev/1111111111111111',
  targetGroups: {
    blue: { plain: group('chatapp-dev-blue'), poll: group('chatapp-dev-blue-poll') },
    green: { plain: group('chatapp-dev-green'), poll: group('chatapp-dev-green-poll') },
  },
};

let close: () => Promise<void>;
let client: CloudWatchClient;
let at = NOW;
const histories = new Map<string, MetricHistory>();

beforeEach(async () => {
  const server = await startEndpoint({
    now: () => NOW,
    metrics: (arn, name, from, until) => histories.get(arn ?? '')?.read(name, from, until),
  });
  for (const { arn } of server.system.targetGroups) histories.set(arn, new MetricHistory(() => at));
  client = new CloudWatchClient({
    region: 'ap-northeast-2',
    endpoint: server.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  close = () => server.endpoint.close();
});
afterEach(async () => {
  client.destroy();
  await close();
});

/* Requests of a target group, so many seconds before now. */
function requests(name: string, secondsAgo: number, counts: { all: number; errors?: number; ms?: number }) {
  const history = histories.get(ARNS.targetGroup(name));
  at = NOW - secondsAgo * 1_000;
  for (let request = 0; request < counts.all; request += 1) {
    history?.count('RequestCount');
    if (request < (counts.errors ?? 0)) history?.count('HTTPCode_Target_5XX_Count');
    history?.responseTime(counts.ms ?? 10);
  }
}

const read = (secondsAgo: number, resolutionSeconds: number) =>
  readTraffic(client, DIMENSIONS, { from: NOW - secondsAgo * 1_000, until: NOW, resolutionSeconds });

describe("everybody's traffic by the load balancer's metrics", () => {
  it('adds up the plain and the polling groups, with the p95 of the plain one', async () => {
    requests('chatapp-dev-blue', 40, { all: 30, ms: 20 });
    requests('chatapp-dev-blue-poll', 40, { all: 5, errors: 1, ms: 25_000 });
    requests('chatapp-dev-green', 30, { all: 10, errors: 3, ms: 40 });
    histories.get(ARNS.targetGroup('chatapp-dev-green'))?.count('TargetConnectionErrorCount');
    const traffic = await read(60, 1);
    expect(traffic).toMatchObject({ blue: { requests: 35, errors: 1 }, green: { requests: 10, errors: 4 } });
    expect(traffic?.blue.p95Ms).toBeCloseTo(20, 0);
    expect(traffic?.green.p95Ms).toBeCloseTo(40, 0);
  });

  it('has nothing before the first datapoint, which is not the same as no requests', async () => {
    expect(await read(60, 1)).toBeNull();
  });

  it('leaves out what was before the step, though AWS would round that down to the minute', async () => {
    requests('chatapp-dev-green', 100, { all: 7, errors: 7 });
    requests('chatapp-dev-green', 20, { all: 5 });
    // The step began at 12:01:45; its first whole minute is that of 12:02.
    expect(await read(105, 60)).toMatchObject({
      green: { requests: 5, errors: 0 },
      blue: { requests: 0, p95Ms: null },
    });
    expect(await read(10, 60)).toBeNull();
  });

  it('spans several minutes with one percentile', async () => {
    requests('chatapp-dev-green', 170, { all: 90, ms: 10 });
    requests('chatapp-dev-green', 10, { all: 10, ms: 1_000 });
    const traffic = await read(200, 1);
    expect(traffic?.green.requests).toBe(100);
    expect(traffic?.green.p95Ms).toBeCloseTo(1_000, -1);
  });

  it('never has more errors than requests, whichever datapoint comes first', () => {
    expect(trafficOf([{ Id: 'green_errors', Values: [4] }])?.green).toEqual({
      requests: 4,
      errors: 4,
      p95Ms: null,
    });
  });
});

import {
  DescribeLoadBalancerAttributesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ARNS, startEndpoint } from './sample-system.fixture';

const blue = ARNS.targetGroup('chatapp-dev-blue');
const bluePoll = ARNS.targetGroup('chatapp-dev-blue-poll');

let server: Awaited<ReturnType<typeof startEndpoint>>;
let client: ElasticLoadBalancingV2Client;

beforeEach(async () => {
  server = await startEndpoint();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new ElasticLoadBalancingV2Client({ region: 'ap-northeast-2', endpoint: server.url, credentials });
});

afterEach(async () => {
  client.destroy();
  await server.endpoint.close();
});

async function attributes(TargetGroupArn: string): Promise<Record<string, string>> {
  const { Attributes = [] } = await client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
  return Object.fromEntries(Attributes.map(({ Key = '', Value = '' }) => [Key, Value]));
}

function modify(TargetGroupArn: string, values: Readonly<Record<string, string>>) {
  const Attributes = Object.entries(values).map(([Key, Value]) => ({ Key, Value }));
  return client.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
}

describe('the attributes of a target group', () => {
  it('are those of the stacks, and the defaults of AWS', async () => {
    expect(await attributes(bluePoll)).toMatchObject({
      'deregistration_delay.timeout_seconds': '30',
      'stickiness.enabled': 'true',
      'stickiness.type': 'lb_cookie',
      'stickiness.lb_cookie.duration_seconds': '86400',
      'slow_start.duration_seconds': '0',
      'load_balancing.algorithm.type': 'round_robin',
    });
  });

  it('are changed, several at once', async () => {
    const { Attributes } = await modify(bluePoll, {
      'deregistration_delay.timeout_seconds': '0',
      'stickiness.enabled': 'false',
      'stickiness.lb_cookie.duration_seconds': '60',
      'slow_start.duration_seconds': '30',
      'load_balancing.algorithm.type': 'round_robin',
    });
    expect(Attributes).toContainEqual({ Key: 'deregistration_delay.timeout_seconds', Value: '0' });
    expect(server.system.targetGroups.find(({ arn }) => arn === bluePoll)).toMatchObject({
      deregistrationDelaySeconds: 0,
      stickiness: { enabled: false, durationSeconds: 60 },
      slowStartSeconds: 30,
    });
    await modify(bluePoll, { 'slow_start.duration_seconds': '0' });
    expect(await attributes(bluePoll)).toMatchObject({ 'slow_start.duration_seconds': '0' });
  });

  it('may enable target stickiness where the rule has group stickiness', async () => {
    await modify(bluePoll, { 'stickiness.enabled': 'false' });
    await modify(bluePoll, { 'stickiness.enabled': 'true' });
    expect(await attributes(bluePoll)).toMatchObject({ 'stickiness.enabled': 'true' });
  });

  it.each<[string, string, Record<string, string>, string]>([
    [
      'target stickiness in a split without group stickiness',
      blue,
      { 'stickiness.enabled': 'true' },
      'InvalidConfigurationRequestException',
    ],
    [
      'a group that is not there',
      `${blue}0`,
      { 'stickiness.enabled': 'true' },
      'TargetGroupNotFoundException',
    ],
    ['a delay above an hour', blue, { 'deregistration_delay.timeout_seconds': '3601' }, 'ValidationError'],
    ['a delay of words', blue, { 'deregistration_delay.timeout_seconds': 'long' }, 'ValidationError'],
    ['a negative delay', blue, { 'deregistration_delay.timeout_seconds': '-1' }, 'ValidationError'],
    ['a slow start that is too short', blue, { 'slow_start.duration_seconds': '29' }, 'ValidationError'],
    [
      'a cookie of more than a week',
      blue,
      { 'stickiness.lb_cookie.duration_seconds': '604801' },
      'ValidationError',
    ],
    ['neither true nor false', blue, { 'stickiness.enabled': 'yes' }, 'ValidationError'],
    ['an unknown key', blue, { 'stickiness.enabeld': 'true' }, 'ValidationError'],
    ["a word of the language's own", blue, { constructor: 'true' }, 'ValidationError'],
    [
      'what the rehearsal has no other way for',
      blue,
      { 'load_balancing.algorithm.type': 'least_outstanding_requests' },
      'ValidationError',
    ],
    ['nothing at all', blue, {}, 'ValidationError'],
  ])('refuse %s', async (_what, arn, values, code) => {
    const before = await attributes(blue);
    const sent = { 'deregistration_delay.timeout_seconds': '7', ...values };
    await expect(modify(arn, Object.keys(values).length === 0 ? {} : sent)).rejects.toMatchObject({
      name: code,
    });
    expect(await attributes(blue)).toEqual(before);
  });
});

it('the attributes of the load balancer have its idle timeout', async () => {
  const LoadBalancerArn = ARNS.loadBalancer;
  const { Attributes } = await client.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
  expect(Attributes).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '60' });
  await expect(
    client.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: blue })),
  ).rejects.toMatchObject({ name: 'LoadBalancerNotFoundException' });
});

it('the tags of more than 20 resources are refused', async () => {
  const ResourceArns = Array<string>(21).fill(blue);
  await expect(client.send(new DescribeTagsCommand({ ResourceArns }))).rejects.toMatchObject({
    name: 'ValidationError',
  });
});

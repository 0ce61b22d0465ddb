import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
  SetRulePrioritiesCommand,
  type Action,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ARNS, startEndpoint, target, type Forward } from './sample-system.fixture';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const blue = ARNS.targetGroup('chatapp-dev-blue');
const green = ARNS.targetGroup('chatapp-dev-green');
const bluePoll = ARNS.targetGroup('chatapp-dev-blue-poll');
const greenPoll = ARNS.targetGroup('chatapp-dev-green-poll');

let server: Awaited<ReturnType<typeof startEndpoint>>;
let client: ElasticLoadBalancingV2Client;

beforeEach(async () => {
  server = await startEndpoint({ now: () => 1_700_000_000_000 });
  client = new ElasticLoadBalancingV2Client({ region: 'ap-northeast-2', endpoint: server.url, credentials });
});

afterEach(async () => {
  client.destroy();
  await server.endpoint.close();
});

function weighted(blueArn: string, blueWeight: number, greenArn: string, greenWeight: number): Action {
  return {
    Type: 'forward',
    ForwardConfig: {
      TargetGroups: [
        { TargetGroupArn: blueArn, Weight: blueWeight },
        { TargetGroupArn: greenArn, Weight: greenWeight },
      ],
    },
  };
}

describe('what the ELBv2 API shows', () => {
  it('finds the load balancer by name', async () => {
    const { LoadBalancers } = await client.send(new DescribeLoadBalancersCommand({ Names: ['chatapp-dev'] }));
    expect(LoadBalancers).toEqual([
      {
        LoadBalancerArn: ARNS.loadBalancer,
        LoadBalancerName: 'chatapp-dev',
        DNSName: 'chatapp-dev-1.ap-northeast-2.elb.amazonaws.com',
        CreatedTime: new Date(1_700_000_000_000),
        State: { Code: 'active' },
        Type: 'application',
      },
    ]);
  });

  it('shows a listener with its weighted default action', async () => {
    const { Listeners } = await client.send(
      new DescribeListenersCommand({ LoadBalancerArn: ARNS.loadBalancer }),
    );
    expect(Listeners).toEqual([
      {
        ListenerArn: ARNS.listener,
        LoadBalancerArn: ARNS.loadBalancer,
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: [
                { TargetGroupArn: blue, Weight: 90 },
                { TargetGroupArn: green, Weight: 10 },
              ],
              TargetGroupStickinessConfig: { Enabled: false },
            },
          },
        ],
      },
    ]);
  });

  it('lists rules by priority, the default rule last', async () => {
    const { Rules = [] } = await client.send(new DescribeRulesCommand({ ListenerArn: ARNS.listener }));
    expect(Rules.map((rule) => rule.Priority)).toEqual(['10', '11', '20', '21', 'default']);
    expect(Rules.map((rule) => rule.IsDefault)).toEqual([false, false, false, false, true]);
    expect(Rules[0]?.Actions?.[0]?.TargetGroupArn).toBe(blue);
    expect(Rules[2]?.Actions?.[0]?.ForwardConfig?.TargetGroupStickinessConfig).toEqual({
      Enabled: true,
      DurationSeconds: 86_400,
    });
    expect(Rules[2]?.Conditions).toEqual([
      {
        Field: 'path-pattern',
        Values: ['/socket.io/*'],
        PathPatternConfig: { Values: ['/socket.io/*'] },
      },
      { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'sid', Value: '*' }] } },
    ]);
  });

  it('finds rules by their ARN, the default rule too', async () => {
    const { Rules: all = [] } = await client.send(new DescribeRulesCommand({ ListenerArn: ARNS.listener }));
    const RuleArns = [all[4]?.RuleArn ?? '', ARNS.sidRule];
    const { Rules = [] } = await client.send(new DescribeRulesCommand({ RuleArns }));
    expect(Rules.map((rule) => rule.Priority)).toEqual(['default', '20']);
  });

  it('pages when it is asked to', async () => {
    const first = await client.send(new DescribeRulesCommand({ ListenerArn: ARNS.listener, PageSize: 3 }));
    const second = await client.send(
      new DescribeRulesCommand({ ListenerArn: ARNS.listener, PageSize: 3, Marker: first.NextMarker }),
    );
    expect(first.Rules).toHaveLength(3);
    expect(second.Rules?.map((rule) => rule.Priority)).toEqual(['21', 'default']);
    expect(second.NextMarker).toBeUndefined();
  });

  it('shows target groups with their health check and their load balancer', async () => {
    const { TargetGroups } = await client.send(
      new DescribeTargetGroupsCommand({ Names: ['chatapp-dev-blue'] }),
    );
    expect(TargetGroups).toEqual([
      expect.objectContaining({
        TargetGroupArn: blue,
        TargetGroupName: 'chatapp-dev-blue',
        HealthCheckPath: '/health',
        HealthCheckIntervalSeconds: 5,
        Matcher: { HttpCode: '200' },
        LoadBalancerArns: [ARNS.loadBalancer],
      }),
    ]);
  });

  it('shows the health of each target as the load balancer sees it', async () => {
    server.targets.set(green, [target('green', 'unhealthy')]);
    const { TargetHealthDescriptions } = await client.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: green }),
    );
    expect(TargetHealthDescriptions).toEqual([
      {
        Target: { Id: '127.0.0.1', Port: 3002 },
        HealthCheckPort: '3002',
        TargetHealth: { State: 'unhealthy', Reason: 'Target.Timeout', Description: 'Request timed out' },
      },
    ]);
  });

  it('calls a target that is not registered unused', async () => {
    const { TargetHealthDescriptions } = await client.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: blue, Targets: [{ Id: '10.0.0.9', Port: 80 }] }),
    );
    expect(TargetHealthDescriptions?.[0]?.TargetHealth).toMatchObject({
      State: 'unused',
      Reason: 'Target.NotRegistered',
    });
  });

  it('shows tags, with the characters that XML reserves', async () => {
    const { TagDescriptions } = await client.send(
      new DescribeTagsCommand({ ResourceArns: [ARNS.loadBalancer, blue] }),
    );
    expect(TagDescriptions).toEqual([
      {
        ResourceArn: ARNS.loadBalancer,
        Tags: [
          { Key: 'Project', Value: 'chatapp' },
          { Key: 'Note', Value: 'a<b & "c"' },
        ],
      },
      { ResourceArn: blue, Tags: [{ Key: 'Colour', Value: 'chatapp-dev-blue' }] },
    ]);
  });
});

describe('what the ELBv2 API changes', () => {
  it('takes new weights for a rule at once', async () => {
    const { Rules } = await client.send(
      new ModifyRuleCommand({
        RuleArn: ARNS.sidRule,
        Actions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: [
                { TargetGroupArn: bluePoll, Weight: 0 },
                { TargetGroupArn: greenPoll, Weight: 999 },
              ],
              TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 },
            },
          },
        ],
      }),
    );
    const changed: Forward = {
      type: 'forward',
      targetGroups: [
        { arn: bluePoll, weight: 0 },
        { arn: greenPoll, weight: 999 },
      ],
      stickiness: { enabled: true, durationSeconds: 60 },
    };
    expect(server.system.rules[2].actions).toEqual([changed]);
    expect(Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups?.[1]?.Weight).toBe(999);
  });

  it('takes a new default action for a listener', async () => {
    await client.send(
      new ModifyListenerCommand({
        ListenerArn: ARNS.listener,
        DefaultActions: [
          {
            Type: 'fixed-response',
            FixedResponseConfig: { StatusCode: '503', MessageBody: '1 < 2 & "so on"' },
          },
        ],
      }),
    );
    expect(server.system.listeners[0].defaultActions).toEqual([
      { type: 'fixed-response', statusCode: 503, contentType: 'text/plain', body: '1 < 2 & "so on"' },
    ]);
  });

  it('takes a redirect, and a forward to a single group by its ARN', async () => {
    await client.send(
      new ModifyRuleCommand({
        RuleArn: ARNS.previewRule('blue'),
        Actions: [
          { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
        ],
      }),
    );
    await client.send(
      new ModifyRuleCommand({
        RuleArn: ARNS.previewRule('green'),
        Actions: [{ Type: 'forward', TargetGroupArn: blue }],
      }),
    );
    expect(server.system.rules[0].actions).toEqual([
      {
        type: 'redirect',
        protocol: 'HTTPS',
        host: '#{host}',
        port: '443',
        path: '/#{path}',
        query: '#{query}',
        statusCode: 301,
      },
    ]);
    expect(server.system.rules[1].actions).toEqual([
      {
        type: 'forward',
        targetGroups: [{ arn: blue, weight: 1 }],
        stickiness: { enabled: false, durationSeconds: 0 },
      },
    ]);
  });
});

describe('what the ELBv2 API refuses', () => {
  const rule = (Actions: Action[]) => new ModifyRuleCommand({ RuleArn: ARNS.sidRule, Actions });
  const unknown = `${ARNS.loadBalancer}-gone`;

  it.each([
    [
      'a load balancer that is not there',
      new DescribeLoadBalancersCommand({ Names: ['x'] }),
      'LoadBalancerNotFound',
    ],
    [
      'listeners of a load balancer that is not there',
      new DescribeListenersCommand({ LoadBalancerArn: unknown }),
      'LoadBalancerNotFound',
    ],
    ['a listener that is not there', new DescribeRulesCommand({ ListenerArn: unknown }), 'ListenerNotFound'],
    ['a rule that is not there', new DescribeRulesCommand({ RuleArns: [unknown] }), 'RuleNotFound'],
    ['a group that is not there', new DescribeTargetGroupsCommand({ Names: ['x'] }), 'TargetGroupNotFound'],
    [
      'health of a group that is not there',
      new DescribeTargetHealthCommand({ TargetGroupArn: unknown }),
      'TargetGroupNotFound',
    ],
    ['neither a listener nor rules', new DescribeRulesCommand({}), 'ValidationError'],
    ['neither a load balancer nor listeners', new DescribeListenersCommand({}), 'ValidationError'],
    ['a page of no items', new DescribeTargetGroupsCommand({ PageSize: 0 }), 'ValidationError'],
    ['a made-up marker', new DescribeTargetGroupsCommand({ Marker: 'zzz' }), 'ValidationError'],
    [
      'a change of a listener that is not there',
      new ModifyListenerCommand({ ListenerArn: unknown, DefaultActions: [] }),
      'ListenerNotFound',
    ],
    ['a change of a rule that is not there', new ModifyRuleCommand({ RuleArn: unknown }), 'RuleNotFound'],
    ['no actions', rule([]), 'ValidationError'],
    [
      'a change of the port',
      new ModifyListenerCommand({ ListenerArn: ARNS.listener, Port: 81 }),
      'ValidationError',
    ],
    ['a weight above 999', rule([weighted(blue, 1_000, green, 1)]), 'ValidationError'],
    ['a weight below 0', rule([weighted(blue, -1, green, 1)]), 'ValidationError'],
    ['a weight that is no integer', rule([weighted(blue, 0.5, green, 1)]), 'ValidationError'],
    [
      'several groups without weights',
      rule([
        {
          Type: 'forward',
          ForwardConfig: { TargetGroups: [{ TargetGroupArn: blue }, { TargetGroupArn: green }] },
        },
      ]),
      'ValidationError',
    ],
    [
      'more than five groups',
      rule([
        {
          Type: 'forward',
          ForwardConfig: { TargetGroups: Array(6).fill({ TargetGroupArn: blue, Weight: 1 }) },
        },
      ]),
      'ValidationError',
    ],
    ['an unknown group', rule([weighted(blue, 1, unknown, 1)]), 'TargetGroupNotFound'],
    [
      'groups with target stickiness but no group stickiness',
      rule([weighted(bluePoll, 1, greenPoll, 1)]),
      'InvalidConfigurationRequest',
    ],
    [
      'group stickiness without a duration',
      rule([
        {
          Type: 'forward',
          ForwardConfig: {
            TargetGroups: [{ TargetGroupArn: blue }],
            TargetGroupStickinessConfig: { Enabled: true },
          },
        },
      ]),
      'ValidationError',
    ],
    [
      'two different groups in one single forward',
      rule([
        {
          Type: 'forward',
          TargetGroupArn: blue,
          ForwardConfig: { TargetGroups: [{ TargetGroupArn: green, Weight: 1 }] },
        },
      ]),
      'ValidationError',
    ],
    ['a forward to nowhere', rule([{ Type: 'forward' }]), 'ValidationError'],
    [
      'several actions',
      rule([
        { Type: 'forward', TargetGroupArn: blue },
        { Type: 'forward', TargetGroupArn: green },
      ]),
      'TooManyActions',
    ],
    ['an action of another type', rule([{ Type: 'authenticate-oidc' }]), 'ValidationError'],
    ['a redirect without settings', rule([{ Type: 'redirect' }]), 'ValidationError'],
    [
      'a response that is no answer',
      rule([{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '302' } }]),
      'ValidationError',
    ],
  ])('%s', async (_what, command, code) => {
    const before = JSON.stringify(server.system);
    const error: unknown = await client.send(command as ModifyRuleCommand).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: expect.stringMatching(new RegExp(`^${code}(Exception)?$`)) as string,
      $fault: 'client',
      $metadata: { httpStatusCode: 400, requestId: expect.any(String) as string },
    });
    expect(JSON.stringify(server.system)).toBe(before);
  });

  it('a change of the default rule other than by ModifyListener', async () => {
    const { Rules = [] } = await client.send(new DescribeRulesCommand({ ListenerArn: ARNS.listener }));
    const change = client.send(
      new ModifyRuleCommand({ RuleArn: Rules[4]?.RuleArn, Actions: [weighted(blue, 1, green, 1)] }),
    );
    await expect(change).rejects.toMatchObject({ name: 'OperationNotPermittedException' });
  });

  it('an action that is not served, by name', async () => {
    await expect(client.send(new SetRulePrioritiesCommand({ RulePriorities: [] }))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'Could not find operation SetRulePriorities for version 2015-12-01',
    });
  });
});

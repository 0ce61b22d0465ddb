import { COLOURS, type Colour } from '../../../app/contract/colour';
import { resourceNames } from '../../../infra/outputs';
import type { Action, ListenerModel, ParameterModel, RuleModel, System, TargetGroupModel } from '../model';
import { createAwsEndpoint, type AwsEndpointConfig } from './aws-endpoint';
import type { TargetHealth } from './target-health';

const ACCOUNT = '000000000000';
const REGION = 'ap-northeast-2';
const names = resourceNames({ project: 'chatapp', environment: 'dev' });
const elb = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}`;

export const ARNS = {
  loadBalancer: `${elb}:loadbalancer/app/chatapp-dev/1111111111111111`,
  listener: `${elb}:listener/app/chatapp-dev/1111111111111111/2222222222222222`,
  sidRule: `${elb}:listener-rule/app/chatapp-dev/1111111111111111/2222222222222222/0000000000000020`,
  pollingRule: `${elb}:listener-rule/app/chatapp-dev/1111111111111111/2222222222222222/0000000000000021`,
  previewRule: (colour: Colour) =>
    `${elb}:listener-rule/app/chatapp-dev/1111111111111111/2222222222222222/00000000000000${colour === 'blue' ? 10 : 11}`,
  targetGroup: (name: string) => `${elb}:targetgroup/${name}/3333333333333333`,
} as const;

export type Forward = Extract<Action, { type: 'forward' }>;

/** The deployment as the stacks describe it, at 90/10: previews, sticky rules for polling, and the plain default. */
export function sampleSystem(): System & {
  readonly listeners: readonly [ListenerModel];
  readonly rules: readonly [RuleModel, RuleModel, RuleModel, RuleModel];
  readonly parameters: readonly [ParameterModel];
} {
  return {
    region: REGION,
    accountId: ACCOUNT,
    loadBalancers: [
      {
        arn: ARNS.loadBalancer,
        name: names.loadBalancer,
        dnsName: 'chatapp-dev-1.ap-northeast-2.elb.amazonaws.com',
        idleTimeoutSeconds: 60,
        tags: { Project: 'chatapp', Note: 'a<b & "c"' },
      },
    ],
    listeners: [
      {
        arn: ARNS.listener,
        loadBalancerArn: ARNS.loadBalancer,
        port: 80,
        protocol: 'HTTP',
        defaultActions: [forward(names.targetGroups, 90, 10, false)],
      },
    ],
    rules: [
      previewRule('blue', 10),
      previewRule('green', 11),
      pollRule(ARNS.sidRule, 20, 'sid', '*'),
      pollRule(ARNS.pollingRule, 21, 'transport', 'polling'),
    ],
    targetGroups: COLOURS.flatMap((colour) => [
      targetGroup(names.targetGroups[colour], false),
      targetGroup(names.pollTargetGroups[colour], true),
    ]),
    services: [],
    taskDefinitions: [],
    tables: [],
    parameters: [
      {
        name: names.weightsParameter,
        arn: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${names.weightsParameter}`,
        type: 'String',
        value: '{"blue":90,"green":10}',
        version: 1,
      },
    ],
    outputs: {},
  };
}

/** A healthy target in every group. */
export function healthyTargets(): Map<string, TargetHealth[]> {
  return new Map(
    COLOURS.flatMap((colour) =>
      [names.targetGroups[colour], names.pollTargetGroups[colour]].map((name) => [
        ARNS.targetGroup(name),
        [target(colour, 'healthy')],
      ]),
    ),
  );
}

export function target(colour: Colour, state: TargetHealth['state']): TargetHealth {
  return {
    target: { id: '127.0.0.1', port: colour === 'blue' ? 3001 : 3002 },
    state,
    ...(state === 'healthy' ? {} : { reason: 'Target.Timeout', description: 'Request timed out' }),
  };
}

/** Starts an endpoint for the sample on a free port. */
export async function startEndpoint(overrides: Partial<AwsEndpointConfig> = {}) {
  const system = sampleSystem();
  const targets = healthyTargets();
  const endpoint = createAwsEndpoint({
    system,
    targetHealth: (arn) => targets.get(arn) ?? [],
    dynamoDb: (_request, response) => response.end('{}'),
    ...overrides,
  });
  const { port } = await endpoint.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${port}`;
  const putWeights = (value: string) => putParameter(url, names.weightsParameter, value);
  const putState = (value: string) => putParameter(url, names.rollout.state, value);
  return { system, targets, endpoint, url, putWeights, putState };
}

/** Writes a parameter, as anybody with an AWS SDK can. */
async function putParameter(url: string, Name: string, Value: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonSSM.PutParameter',
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/x/y/aws4_request',
    },
    body: JSON.stringify({ Name, Value, Type: 'String', Overwrite: true }),
  });
  if (!response.ok) throw new Error(await response.text());
}

function forward(
  groups: Readonly<Record<Colour, string>>,
  blue: number,
  green: number,
  sticky: boolean,
): Forward {
  return {
    type: 'forward',
    targetGroups: [
      { arn: ARNS.targetGroup(groups.blue), weight: blue },
      { arn: ARNS.targetGroup(groups.green), weight: green },
    ],
    stickiness: { enabled: sticky, durationSeconds: sticky ? 86_400 : 0 },
  };
}

function previewRule(colour: Colour, priority: number): RuleModel {
  return {
    arn: ARNS.previewRule(colour),
    listenerArn: ARNS.listener,
    priority,
    conditions: [{ field: 'query-string', values: [{ key: 'colour', value: colour }] }],
    actions: [
      {
        type: 'forward',
        targetGroups: [{ arn: ARNS.targetGroup(names.targetGroups[colour]), weight: 1 }],
        stickiness: { enabled: false, durationSeconds: 0 },
      },
    ],
  };
}

function pollRule(arn: string, priority: number, key: string, value: string): RuleModel {
  return {
    arn,
    listenerArn: ARNS.listener,
    priority,
    conditions: [
      { field: 'path-pattern', values: ['/socket.io/*'] },
      { field: 'query-string', values: [{ key, value }] },
    ],
    actions: [forward(names.pollTargetGroups, 90, 10, true)],
  };
}

function targetGroup(name: string, sticky: boolean): TargetGroupModel {
  return {
    arn: ARNS.targetGroup(name),
    name,
    healthCheck: {
      path: '/health',
      intervalSeconds: 5,
      timeoutSeconds: 2,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      matcher: '200',
    },
    deregistrationDelaySeconds: 30,
    stickiness: { enabled: sticky, durationSeconds: 86_400 },
    tags: { Colour: name },
  };
}

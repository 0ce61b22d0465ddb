import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AsyncStack } from '../../../async-stack';
import { createAwsEndpoint } from '../../aws-endpoint/aws-endpoint';
import { createLoadBalancer } from '../../load-balancer/load-balancer';
import type { DeploymentSettings, System, TargetGroupModel } from '../../model';
import { Fleet, type FleetEvent } from '../fleet';

const REGION = 'ap-northeast-2';
const ECS = `arn:aws:ecs:${REGION}:000000000000`;
const ELB = `arn:aws:elasticloadbalancing:${REGION}:000000000000`;
const GROUPS = ['show-blue', 'show-blue-poll'].map((name) => `${ELB}:targetgroup/${name}/0000000000000001`);

/** What runs under a tag: it tells the tag, and can be made slow to answer. */
const SERVER = (tag: string, onTerm: string) => `
const http = require('node:http');
process.on('SIGTERM', () => { ${onTerm} });
http.createServer((request, response) => {
  const ms = Number(new URL(request.url, 'http://x').searchParams.get('ms') ?? 0);
  setTimeout(() => response.end(${JSON.stringify(tag)}), ms);
}).listen(process.env.PORT);
`;
const BUNDLES: Readonly<Record<string, string>> = {
  v1: SERVER('v1', 'process.exit(0)'),
  v2: SERVER('v2', 'process.exit(0)'),
  stubborn: SERVER('stubborn', ''),
  broken: `console.error('no such module'); process.exit(1);`,
};

/** A service with real tasks behind a real load balancer, and the AWS APIs that change it. */
export interface EcsStand {
  /** The load balancer. */
  readonly url: string;
  readonly awsEndpointUrl: string;
  readonly fleet: Fleet;
  readonly system: System;
  readonly events: readonly FleetEvent[];
  /** What the load balancer sees of the targets of all groups. */
  targetStates(): string[];
  /** Resolves when something is so. @throws Error when it does not come to that */
  until(isSo: () => boolean | Promise<boolean>): Promise<void>;
  stop(): Promise<void>;
}

export async function startEcsStand(settings: Partial<DeploymentSettings> = {}): Promise<EcsStand> {
  const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-test-'));
  for (const [tag, main] of Object.entries(BUNDLES)) {
    mkdirSync(path.join(directory, tag));
    writeFileSync(path.join(directory, tag, 'main.js'), main);
  }
  const system = standSystem(settings);
  const started = new AsyncStack();
  started.add(() => rmSync(directory, { recursive: true }));
  const loadBalancer = createLoadBalancer({ system });
  started.add(() => loadBalancer.close());
  const events: FleetEvent[] = [];
  const fleet = new Fleet({
    system,
    loadBalancer,
    image: (tag) => (tag in BUNDLES ? path.join(directory, tag) : undefined),
    replacements: { awsEndpoint: 'http://aws', redisUrl: 'redis://local', secret: () => 'secret' },
    onEvent: (event) => events.push(event),
  });
  const aws = createAwsEndpoint({
    system,
    targetHealth: (arn) => loadBalancer.targetHealth(arn),
    dynamoDb: (_request, response) => response.end(),
    fleet: () => fleet,
  });
  started.add(() => aws.close());
  const listener = await loadBalancer.listen(system.listeners[0]?.arn ?? '', { host: '127.0.0.1', port: 0 });
  const endpoint = await aws.listen({ host: '127.0.0.1', port: 0 });
  started.add(() => fleet.stop(200));
  fleet.start();
  return {
    url: `http://127.0.0.1:${listener.port}`,
    awsEndpointUrl: `http://127.0.0.1:${endpoint.port}`,
    fleet,
    system,
    events,
    targetStates: () => GROUPS.flatMap((arn) => loadBalancer.targetHealth(arn).map(({ state }) => state)),
    until,
    stop: () => started.dispose(),
  };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries > 600) throw new Error('it did not come to that');
    await sleep(25);
  }
}

function standSystem(settings: Partial<DeploymentSettings>): System {
  const loadBalancerArn = `${ELB}:loadbalancer/app/show/0000000000000001`;
  const forward = (arn: string) => ({
    type: 'forward' as const,
    targetGroups: [{ arn, weight: 1 }],
    stickiness: { enabled: false, durationSeconds: 1 },
  });
  const [group = '', pollGroup = ''] = GROUPS;
  const listenerArn = `${ELB}:listener/app/show/0000000000000001/0000000000000002`;
  return {
    region: REGION,
    accountId: '000000000000',
    loadBalancers: [
      { arn: loadBalancerArn, name: 'show', dnsName: 'show', idleTimeoutSeconds: 60, tags: {} },
    ],
    listeners: [
      { arn: listenerArn, loadBalancerArn, port: 80, protocol: 'HTTP', defaultActions: [forward(group)] },
    ],
    rules: [
      {
        arn: `${ELB}:listener-rule/app/show/0000000000000001/0000000000000002/0000000000000003`,
        listenerArn,
        priority: 1,
        conditions: [{ field: 'path-pattern', values: ['/poll'] }],
        actions: [forward(pollGroup)],
      },
    ],
    targetGroups: GROUPS.map(targetGroup),
    services: [
      {
        arn: `${ECS}:service/show/show-blue`,
        name: 'show-blue',
        clusterArn: `${ECS}:cluster/show`,
        taskDefinitionArn: `${ECS}:task-definition/show-blue:1`,
        desiredCount: 1,
        loadBalancers: GROUPS.map((targetGroupArn) => ({
          targetGroupArn,
          containerName: 'app',
          containerPort: 3_000,
        })),
        deployment: {
          minimumHealthyPercent: 100,
          maximumPercent: 200,
          circuitBreaker: { enable: true, rollback: true },
          healthCheckGracePeriodSeconds: 0,
          ...settings,
        },
        tags: { Colour: 'blue' },
      },
    ],
    taskDefinitions: [
      {
        arn: `${ECS}:task-definition/show-blue:1`,
        family: 'show-blue',
        sidecars: [],
        containers: [
          {
            name: 'app',
            image: 'repository:v1',
            environment: { COLOUR: 'blue' },
            secrets: {},
            containerPort: 3_000,
            stopTimeoutSeconds: 1,
          },
        ],
      },
    ],
    tables: [],
    parameters: [],
    outputs: {},
  };
}

/* Quick to find a task that does not answer, with time for one on a busy machine. */
function targetGroup(arn: string): TargetGroupModel {
  return {
    arn,
    name: arn.split('/')[1] ?? '',
    healthCheck: {
      path: '/health',
      intervalSeconds: 0.25,
      timeoutSeconds: 1,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      matcher: '200',
    },
    deregistrationDelaySeconds: 5,
    stickiness: { enabled: false, durationSeconds: 1 },
    tags: {},
  };
}

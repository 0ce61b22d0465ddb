import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { COLOURS } from '../../app/contract/colour';
import { parseWeightsParameter, type Weights } from '../../app/contract/weights';
import { startDeployment } from '../../app/server/testing/deployment';
import { TIMINGS } from '../../app/server/timings';
import { TEST_TABLES } from '../../app/server/testing/tables';
import { resourceNames } from '../../infra/outputs';
import { ARNS, sampleSystem } from '../../scripts/rehearsal/aws-endpoint/sample-system.fixture';
import { createLoadBalancer } from '../../scripts/rehearsal/load-balancer/load-balancer';
import type { Action } from '../../scripts/rehearsal/model';
import { startDynamoDb } from '../../scripts/rehearsal/stores/dynamodb';
import { startEmbeddedRedis } from '../../scripts/rehearsal/stores/embedded-redis/embedded-redis';

const FOLLOW_EVERY_MS = 250;
const HOST = '127.0.0.1';
const names = resourceNames({ project: 'chatapp', environment: 'dev' });

export interface StandInTasks {
  /** Where the chat answers, as the load balancer's address does on AWS. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The chat of an emulated account, which runs no tasks itself: a blue and a green instance on this machine behind a load
 * balancer, led by what the account says at each moment. Requests go where its listener sends them, and the instances
 * follow its parameters.
 * @param versions that the colours say they run
 */
export async function startStandInTasks(versions: {
  readonly blue: string;
  readonly green: string;
}): Promise<StandInTasks> {
  const account = openAccount();
  const begun = await account.read();
  const webDirectory = mkdtempSync(path.join(tmpdir(), 'crossfade-page-'));
  writeFileSync(path.join(webDirectory, 'index.html'), '<!doctype html><title>chat</title>');
  const deployment = await startDeployment(
    { dynamoDb: await startDynamoDb({ tables: TEST_TABLES }), redis: await startEmbeddedRedis() },
    // As they are on AWS: those of tests are too quick for a machine that has much else to do.
    TIMINGS,
    { webDirectory, only: { blue: { version: versions.blue }, green: { version: versions.green } } },
  );
  const system = sampleSystem();
  const balancer = createLoadBalancer({ system });
  for (const colour of COLOURS) {
    const port = Number(new URL(deployment[colour].url).port);
    for (const name of [names.targetGroups[colour], names.pollTargetGroups[colour]])
      balancer.registerTarget(ARNS.targetGroup(name), { id: colour, host: HOST, port });
  }
  const follow = ({ weights, intended, fault }: Said) => {
    deployment.setWeights(intended);
    deployment.setFault(fault);
    const [listener] = system.listeners;
    listener.defaultActions = listener.defaultActions.map((action) => reweighed(action, weights));
    for (const rule of system.rules.slice(2))
      rule.actions = rule.actions.map((action) => reweighed(action, weights));
  };
  follow(begun);
  const ending = new AbortController();
  const following = (async () => {
    while (!ending.signal.aborted) {
      await sleep(FOLLOW_EVERY_MS, undefined, { signal: ending.signal }).catch(() => undefined);
      // The account may be busy with something else for a while.
      await account.read().then(follow, () => undefined);
    }
  })();
  const { port } = await balancer.listen(ARNS.listener, { host: HOST, port: 0 });
  return {
    url: `http://${HOST}:${port}`,
    stop: async () => {
      ending.abort();
      await following;
      account.close();
      await balancer.close();
      await deployment.stop();
      rmSync(webDirectory, { recursive: true });
    },
  };
}

/** What an account says of the split and of faults. */
interface Said {
  /** The listener. */
  readonly weights: Weights;
  /** The parameter. */
  readonly intended: Weights;
  readonly fault: string | undefined;
}

function openAccount() {
  const [elb, ssm] = [new ElasticLoadBalancingV2Client({}), new SSMClient({})];
  const readWeights = async (): Promise<Weights> => {
    const { LoadBalancers } = await elb.send(
      new DescribeLoadBalancersCommand({ Names: [names.loadBalancer] }),
    );
    const { Listeners = [] } = await elb.send(
      new DescribeListenersCommand({ LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn }),
    );
    const groups = Listeners.flatMap(({ DefaultActions = [] }) =>
      DefaultActions.flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? []),
    );
    const weightOf = (name: string) =>
      groups.find(({ TargetGroupArn }) => TargetGroupArn?.includes(`:targetgroup/${name}/`))?.Weight ?? 0;
    return { blue: weightOf(names.targetGroups.blue), green: weightOf(names.targetGroups.green) };
  };
  const Names = [names.weightsParameter, names.faultParameter];
  return {
    read: async (): Promise<Said> => {
      const [weights, { Parameters = [] }] = await Promise.all([
        readWeights(),
        ssm.send(new GetParametersCommand({ Names })),
      ]);
      const valueOf = (name: string) => Parameters.find(({ Name }) => Name === name)?.Value;
      const intended = parseWeightsParameter(valueOf(names.weightsParameter) ?? '');
      return { weights, intended, fault: valueOf(names.faultParameter) };
    },
    close: () => {
      elb.destroy();
      ssm.destroy();
    },
  };
}

function reweighed(action: Action, weights: Weights): Action {
  if (action.type !== 'forward') return action;
  const targetGroups = action.targetGroups.map(({ arn }) => ({
    arn,
    weight: arn.includes('green') ? weights.green : weights.blue,
  }));
  return { ...action, targetGroups };
}

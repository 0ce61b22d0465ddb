import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  type Action,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Colour } from '../../app/contract/colour';
import { resourceNames } from '../../infra/outputs';

/** What the deployment under test is called. */
export const NAMES = resourceNames({ project: 'chatapp', environment: 'dev' });

/** What an account has, by the SDK alone. */
export const account = {
  /** The weights of blue and green in every place that splits requests, for example `['90/10', '90/10']`. */
  async liveSplits(): Promise<string[]> {
    const elb = new ElasticLoadBalancingV2Client({});
    const { LoadBalancers } = await elb.send(
      new DescribeLoadBalancersCommand({ Names: [NAMES.loadBalancer] }),
    );
    const [{ LoadBalancerArn } = {}] = LoadBalancers ?? [];
    const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const rules = await Promise.all(
      Listeners.map(async ({ ListenerArn }) => {
        const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn }));
        return Rules.flatMap(({ Actions = [] }) => Actions);
      }),
    );
    return rules.flat().flatMap(splitOf);
  },

  /** The values of all parameters of the deployment below a path, by the rest of their names. */
  async parameters(path: string): Promise<Record<string, string>> {
    const prefix = `/${NAMES.prefix}/${path}/`;
    const { Parameters = [] } = await new SSMClient({}).send(
      new GetParametersByPathCommand({ Path: prefix, Recursive: true }),
    );
    return Object.fromEntries(
      Parameters.map(({ Name = '', Value = '' }) => [Name.slice(prefix.length), Value]),
    );
  },

  /** How many tasks a colour is meant to have, and has. */
  async tasks(colour: Colour): Promise<{ readonly desired: number; readonly running: number }> {
    const command = new DescribeServicesCommand({
      cluster: NAMES.cluster,
      services: [NAMES.services[colour]],
    });
    const { services } = await new ECSClient({}).send(command);
    const [{ desiredCount = -1, runningCount = -1 } = {}] = services ?? [];
    return { desired: desiredCount, running: runningCount };
  },

  /** Writes lines into a colour's log, as its tasks do. */
  async log(colour: Colour, ...messages: string[]): Promise<void> {
    const logs = new CloudWatchLogsClient({});
    const stream = { logGroupName: NAMES.logGroups[colour], logStreamName: `app/app/${Date.now()}` };
    await logs.send(new CreateLogStreamCommand(stream));
    const timestamp = Date.now();
    const logEvents = messages.map((message) => ({ message, timestamp }));
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
  },
};

function splitOf({ ForwardConfig }: Action): string[] {
  const groups = ForwardConfig?.TargetGroups ?? [];
  if (groups.length < 2) return [];
  const weightOf = (colour: Colour) =>
    groups.find(({ TargetGroupArn }) =>
      [NAMES.targetGroups[colour], NAMES.pollTargetGroups[colour]].some((name) =>
        TargetGroupArn?.includes(`:targetgroup/${name}/`),
      ),
    )?.Weight;
  return [`${weightOf('blue')}/${weightOf('green')}`];
}

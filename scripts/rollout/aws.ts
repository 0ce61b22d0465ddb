import type { ElasticLoadBalancingV2Client, Listener } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { COLOURS, type Colour } from '../../app/contract/colour';
import type { Weights } from '../../app/contract/weights';
import type { ResourceNames } from '../../infra/outputs';
import type { AwsClientConfig } from '../aws/aws-client';
import { StrangeAnswerError } from './aws-failure';
import type { AwsSdk } from './aws-sdk';
import type { TrafficRouter } from './router';
import { readConfigured, type LiveSplit, type LiveTraffic } from './state';
import { findSplits, modification, type ColourOf, type ListenerRules } from './weighted-actions';

/**
 * The traffic of one deployment, through the AWS SDK.
 * @param signal ends what only reads; a change that has begun is brought to its end
 */
export function createAwsRouter(
  sdk: AwsSdk,
  names: ResourceNames,
  config: AwsClientConfig,
  signal?: AbortSignal,
): TrafficRouter {
  const elb = new sdk.elbv2.ElasticLoadBalancingV2Client(config);
  const ssm = new sdk.ssm.SSMClient(config);
  const edge: Edge = { sdk, elb, ssm, names, reading: signal ? { abortSignal: signal } : {} };
  // Neither the load balancer nor a group's colour changes while a router is in use.
  let found: Resources | undefined;
  const resources = async () => (found ??= await findResources(edge));
  let listeners: readonly Listener[] | undefined;
  const listenersOf = async (known: Resources) => (listeners = await readListeners(edge, known));
  // What was changed is looked at to the end.
  const uninterrupted: Edge = { ...edge, reading: {} };
  return {
    readState: async () => {
      const known = resources();
      const [configured, traffic, healthyTargets] = await Promise.all([
        readParameter(edge),
        known.then(async (each) => readTraffic(edge, each, await listenersOf(each))),
        known.then((each) => countHealthy(edge, each)),
      ]);
      return { configured, ...traffic, healthyTargets };
    },
    readBack: async () => {
      const traffic = resources().then(async (known) =>
        readTraffic(uninterrupted, known, listeners ?? (await listenersOf(known))),
      );
      const [configured, live] = await Promise.all([readParameter(uninterrupted), traffic]);
      return { configured, ...live };
    },
    writeParameter: async (value) => {
      await ssm.send(
        new sdk.ssm.PutParameterCommand({ Name: names.weightsParameter, Value: value, Overwrite: true }),
      );
    },
    setWeights: (split, weights) => setWeights(edge, split, weights),
    close: () => {
      elb.destroy();
      ssm.destroy();
    },
  };
}

interface Edge {
  readonly sdk: AwsSdk;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly ssm: SSMClient;
  readonly names: ResourceNames;
  /** Options of calls that only read. */
  readonly reading: { readonly abortSignal?: AbortSignal };
}

interface Resources {
  readonly loadBalancerArn: string;
  readonly colourOf: ColourOf;
}

async function findResources({ sdk, elb, names, reading }: Edge): Promise<Resources> {
  const colourByName = new Map(
    COLOURS.flatMap((colour) => [
      [names.targetGroups[colour], colour],
      [names.pollTargetGroups[colour], colour],
    ]),
  );
  const [balancers, groups] = await Promise.all([
    elb.send(new sdk.elbv2.DescribeLoadBalancersCommand({ Names: [names.loadBalancer] }), reading),
    elb.send(new sdk.elbv2.DescribeTargetGroupsCommand({ Names: [...colourByName.keys()] }), reading),
  ]);
  const colours = (groups.TargetGroups ?? []).flatMap(({ TargetGroupArn = '', TargetGroupName = '' }) => {
    const colour = colourByName.get(TargetGroupName);
    return colour ? [[TargetGroupArn, colour] as const] : [];
  });
  const loadBalancerArn = balancers.LoadBalancers?.[0]?.LoadBalancerArn;
  if (loadBalancerArn === undefined || colours.length < colourByName.size) {
    throw new StrangeAnswerError(
      `the answer does not name the load balancer ${names.loadBalancer} and its target groups`,
    );
  }
  return { loadBalancerArn, colourOf: new Map(colours) };
}

async function readParameter({ sdk, ssm, names, reading }: Edge) {
  const { Parameter } = await ssm.send(
    new sdk.ssm.GetParameterCommand({ Name: names.weightsParameter }),
    reading,
  );
  return readConfigured(Parameter?.Value ?? '');
}

async function readListeners(
  { sdk, elb, reading }: Edge,
  { loadBalancerArn }: Resources,
): Promise<Listener[]> {
  return allPages(
    (Marker) =>
      elb.send(new sdk.elbv2.DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn, Marker }), reading),
    ({ Listeners }) => Listeners,
  );
}

async function readTraffic(
  edge: Edge,
  { colourOf }: Resources,
  listeners: readonly Listener[],
): Promise<LiveTraffic> {
  return findSplits(await Promise.all(listeners.map((listener) => readRules(edge, listener))), colourOf);
}

async function readRules({ sdk, elb, reading }: Edge, listener: Listener): Promise<ListenerRules> {
  const rules = await allPages(
    (Marker) =>
      elb.send(new sdk.elbv2.DescribeRulesCommand({ ListenerArn: listener.ListenerArn, Marker }), reading),
    ({ Rules }) => Rules,
  );
  return { listener, rules };
}

/** A colour is as healthy as its group with the fewest healthy targets: each of them takes a part of its traffic. */
async function countHealthy(
  { sdk, elb, reading }: Edge,
  { colourOf }: Resources,
): Promise<Record<Colour, number>> {
  const counts = await Promise.all(
    [...colourOf].map(async ([TargetGroupArn, colour]) => {
      const { TargetHealthDescriptions = [] } = await elb.send(
        new sdk.elbv2.DescribeTargetHealthCommand({ TargetGroupArn }),
        reading,
      );
      const healthy = TargetHealthDescriptions.filter(
        ({ TargetHealth }) => TargetHealth?.State === 'healthy',
      );
      return { colour, healthy: healthy.length };
    }),
  );
  const fewest = (colour: Colour) =>
    Math.min(...counts.filter((count) => count.colour === colour).map(({ healthy }) => healthy));
  return { blue: fewest('blue'), green: fewest('green') };
}

async function setWeights({ sdk, elb }: Edge, split: LiveSplit, weights: Weights): Promise<void> {
  const { kind, input } = modification(split, weights);
  if (kind === 'rule') await elb.send(new sdk.elbv2.ModifyRuleCommand(input));
  else await elb.send(new sdk.elbv2.ModifyListenerCommand(input));
}

async function allPages<Page extends { readonly NextMarker?: string | undefined }, Item>(
  read: (marker: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  let marker: string | undefined;
  do {
    const page = await read(marker);
    items.push(...(itemsOf(page) ?? []));
    marker = page.NextMarker;
  } while (marker);
  return items;
}

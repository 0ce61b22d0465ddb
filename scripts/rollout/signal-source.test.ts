import { execFileSync } from 'node:child_process';
import { eventually, until } from '../../app/testing/eventually';
import { COLOURS, type Colour } from '../../app/contract/colour';
import type { Weights } from '../../app/contract/weights';
import { resourceNames } from '../../infra/outputs';
import { startDeployment, type Deployment } from '../../app/server/testing/deployment';
import { TEST_TABLES } from '../../app/server/testing/tables';
import { ARNS, sampleSystem, startEndpoint } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { UsageError } from '../command-line/context';
import { createLoadBalancer, type RehearsalLoadBalancer } from '../rehearsal/load-balancer/load-balancer';
import { Stage } from '../rehearsal/load-balancer/testing/backends';
import { startDynamoDb } from '../rehearsal/stores/dynamodb';
import { startEmbeddedRedis } from '../rehearsal/stores/embedded-redis/embedded-redis';
import type { Action } from '../rehearsal/model';
import type { SignalSource, StepSignals } from './signals';
import { openSignalSource } from './signal-source';

const PROBES = 6;
const names = resourceNames({ project: 'chatapp', environment: 'dev' });

const system = sampleSystem();
let deployment: Deployment;
let balancer: RehearsalLoadBalancer;
let url: string;
let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
let source: SignalSource | undefined;
const stage = new Stage();
const told: string[] = [];

const groupsOf = (colour: Colour) =>
  [names.targetGroups[colour], names.pollTargetGroups[colour]].map((name) => ARNS.targetGroup(name));
const register = (colour: Colour, port: number) => {
  for (const arn of groupsOf(colour))
    balancer.registerTarget(arn, { id: '10.0.0.1', host: '127.0.0.1', port });
};
const deregister = (colour: Colour, port: number) =>
  Promise.all(groupsOf(colour).map((arn) => balancer.deregisterTarget(arn, '10.0.0.1', port)));
const portOf = (colour: Colour) => Number(new URL(deployment[colour].url).port);
const healthy = (colour: Colour) =>
  eventually(() => {
    for (const arn of groupsOf(colour))
      expect(balancer.targetHealth(arn)).toMatchObject([{ state: 'healthy' }]);
  });

/* In the rules, and in what the instances take to be intended. */
function setWeights(weights: Weights): void {
  deployment.setWeights(weights);
  const [listener] = system.listeners;
  listener.defaultActions = listener.defaultActions.map((action) => reweighed(action, weights));
  for (const rule of system.rules.slice(2)) {
    rule.actions = rule.actions.map((action) => reweighed(action, weights));
  }
}

function reweighed(action: Action, weights: Weights): Action {
  if (action.type !== 'forward') return action;
  const targetGroups = action.targetGroups.map(({ arn }) => ({
    arn,
    weight: arn.includes('green') ? weights.green : weights.blue,
  }));
  return { ...action, targetGroups };
}

beforeAll(async () => {
  deployment = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: await startEmbeddedRedis(),
  });
  setWeights({ blue: 90, green: 10 });
  balancer = createLoadBalancer({ system });
  url = `http://127.0.0.1:${(await balancer.listen(ARNS.listener, { host: '127.0.0.1', port: 0 })).port}`;
  endpoint = await startEndpoint({
    system,
    targetHealth: (arn) => balancer.targetHealth(arn),
    metrics: (arn, name, from, until) => balancer.metric(arn, name, from, until),
  });
  for (const colour of COLOURS) register(colour, portOf(colour));
  await Promise.all(COLOURS.map(healthy));
});
afterEach(async () => {
  await source?.close();
  source = undefined;
});
afterAll(async () => {
  await stage.clear();
  await endpoint.endpoint.close();
  await balancer.close();
  await deployment.stop();
});

async function open(signal = new AbortController().signal, at = url): Promise<SignalSource> {
  told.length = 0;
  source = await openSignalSource({
    target: {
      endpoint: endpoint.url,
      deployment: { project: 'chatapp', environment: 'dev', region: 'ap-northeast-2' },
    },
    url: at,
    to: 'green',
    probes: PROBES,
    signal,
    log: (line) => told.push(line),
  });
  return source;
}

/* What is read as soon as it is so. */
async function once(signals: SignalSource, isSo: (read: StepSignals) => boolean): Promise<StepSignals> {
  let read = await signals.read();
  await until(async () => isSo((read = await signals.read())));
  return read;
}

/* The processes of audiences that this one has started. */
function audiences(): string[] {
  const lines = execFileSync('ps', ['-A', '-o', 'ppid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes('audience-process') && parseInt(line, 10) === process.pid);
}

describe('the signals of a rollout', () => {
  it('are all well while both colours are, and count anew with each step', async () => {
    const signals = await open();
    expect(told).toEqual(['6 probes are in, and green and blue get 20 sample requests a second each']);
    expect(audiences()).toHaveLength(1);
    const { healthyTargets, samples, metrics, probes } = await once(
      signals,
      (read) =>
        read.samples.green.requests > 10 &&
        (read.metrics?.green.requests ?? 0) > 10 &&
        read.probes.deliveries > 10,
    );
    expect(healthyTargets).toEqual({ blue: 1, green: 1 });
    expect(samples).toMatchObject({ blue: { errors: 0 }, green: { errors: 0 } });
    expect(metrics).toMatchObject({ blue: { errors: 0 }, green: { errors: 0 } });
    expect(probes).toMatchObject({ clients: PROBES, disconnects: 0, lost: 0, shownTwice: 0, refused: 0 });
    expect(probes.deliveryP95Ms).toBeGreaterThan(0);

    signals.beginStep();
    const begun = await signals.read();
    expect(begun.samples.green.requests).toBeLessThan(samples.green.requests);
    expect(begun.probes.deliveries).toBeLessThan(probes.deliveries);

    await signals.close();
    expect(told).toHaveLength(1);
    await eventually(() => expect(audiences()).toEqual([]));
  });

  it('show a green that answers 30 % with errors, and a client that is cut off', async () => {
    const { port } = await stage.target(faulty());
    await deregister('green', portOf('green'));
    register('green', port);
    await healthy('green');
    setWeights({ blue: 100, green: 0 });
    const signals = await open();
    const { samples, metrics } = await once(signals, (read) => read.samples.green.requests > 30);
    expect(samples.blue.errors).toBe(0);
    expect(samples.green.errors / samples.green.requests).toBeCloseTo(0.3, 1);
    expect(metrics?.green.errors).toBeGreaterThan(0);
    balancer.resetConnections(1);
    await once(signals, ({ probes }) => probes.disconnects === PROBES);
  });

  it('say why nobody comes in, in words for people, and leave nothing behind', async () => {
    const closed = await stage.target((_request, response) => response.writeHead(404).end());
    const opening = open(undefined, `http://127.0.0.1:${closed.port}`);
    await expect(opening).rejects.toThrow(UsageError);
    await expect(opening).rejects.toThrow(
      /^the probes cannot come into the chat: .*; --url gives another address$/,
    );
    await eventually(() => expect(audiences()).toEqual([]));
  });

  it('leave nothing behind when they are aborted', async () => {
    const abort = new AbortController();
    const signals = await open(abort.signal);
    expect(audiences()).toHaveLength(1);
    abort.abort(new Error('interrupted'));
    await eventually(() => expect(audiences()).toEqual([]));
    await signals.close();
    expect(told).toHaveLength(1);
  });

  it('leave nothing behind when they are aborted on the way in', async () => {
    const abort = new AbortController();
    const opening = open(abort.signal);
    await eventually(() => expect(audiences()).toHaveLength(1));
    abort.abort(new Error('interrupted'));
    await expect(opening).rejects.toThrow('interrupted');
    await eventually(() => expect(audiences()).toEqual([]));
  });
});

/** Answers as green would, but for three of ten requests. */
function faulty(): Parameters<Stage['target']>[0] {
  let requests = 0;
  return (_request, response) => {
    requests += 1;
    if (requests % 10 < 3) response.writeHead(500).end();
    else response.end(JSON.stringify({ colour: 'green' }));
  };
}

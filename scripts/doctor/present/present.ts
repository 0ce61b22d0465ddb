import { COLOURS, type Colour } from '../../../app/contract/colour';
import type { Config, ResourceNames } from '../../../infra/outputs';
import { UsageError, type CommandContext } from '../../command-line/context';
import { configuredDeployment, type Deployment } from '../../deployment/deployment';
import { withClient } from '../../aws/aws-client';
import type { ColourSnapshot } from '../../deployment/colour-health';
import { createEcsServices } from '../../deployment/ecs-services';
import { createImageRegistry } from '../../deployment/registry';
import { applicationUrl } from '../../rollout/application-url';
import { awsFailure } from '../../rollout/aws-failure';
import { readColourHealth } from '../../rollout/task-health';
import { clientConfig, type Target, withRouter } from '../../rollout/connection';
import { checkAccount } from '../account-check';
import type { Check } from '../check';
import { checkChat } from './chat-check';
import { type DateReading, judgeClock } from './clock-check';
import { judgeCapacity, judgeColour, judgeTask, judgeWeights } from './colour-checks';
import { judgeRoundTrips, type RoundTrips } from './network-check';
import { judgeFault, judgeImages, judgeRollout } from './parameter-checks';

export interface PresentOptions {
  readonly target: Target;
  /** How many people are expected; undefined when it was not said. */
  readonly audience: number | undefined;
  /** The application's address; undefined for the deployment's own. */
  readonly url: string | undefined;
}

interface Looked extends PresentOptions {
  readonly config: Config;
  readonly names: ResourceNames;
  readonly deployment: Deployment;
  readonly signal: AbortSignal;
}

const REQUESTS = 10;
const ANSWER_WITHIN_MS = 5_000;

/** Looks at everything that a presentation needs, and changes nothing. What cannot be looked at has failed. */
export async function examineForShow(
  { env, signal }: Pick<CommandContext, 'env' | 'signal'>,
  options: PresentOptions,
): Promise<Check[]> {
  const deployment = configuredDeployment(env);
  const looked: Looked = { ...options, ...deployment, deployment, signal };
  const credentials = await checkCredentials(looked);
  if (credentials.status === 'failed') return [credentials];
  const groups = await Promise.all([
    attempt(looked, 'traffic', () => checkTraffic(looked)),
    attempt(looked, 'images', () => checkImages(looked)),
    attempt(looked, 'parameters', () => checkParameters(looked)),
    attempt(looked, 'network', () => checkWay(looked)),
  ]);
  signal.throwIfAborted();
  return [credentials, ...groups.flat()];
}

/** What is found, or what kept it from being looked at. */
async function attempt(
  { target, signal }: Looked,
  name: string,
  look: () => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  try {
    return await look();
  } catch (error) {
    signal.throwIfAborted();
    const told = awsFailure(error, target) ?? error;
    const detail = told instanceof Error ? told.message : String(told);
    return [{ name, status: 'failed', detail, remedy: 'put that right, and look again' }];
  }
}

async function checkCredentials({ target, deployment, url: typed, signal }: Looked): Promise<Check> {
  if (target.endpoint === undefined) return checkAccount(deployment, signal);
  try {
    const url = typed ?? (await applicationUrl(target, signal));
    return { name: 'rehearsal', status: 'ok', detail: `${target.endpoint}, the page at ${url}` };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [detail = '', remedy] = error.message.split(/: (?=start|name|deploy)/);
    return { name: 'rehearsal', status: 'failed', detail, ...(remedy !== undefined && { remedy }) };
  }
}

async function checkTraffic({ target, names, audience, signal }: Looked): Promise<Check[]> {
  const services = createEcsServices({ names, client: clientConfig(target) }, signal);
  const snapshotOf = (colour: Colour): Promise<ColourSnapshot> => services.snapshot(colour);
  const [state, blue, green] = await Promise.all([
    withRouter(target, signal, (router) => router.readState()),
    snapshotOf('blue'),
    snapshotOf('green'),
  ]);
  const { healthyTargets } = state;
  return [
    judgeColour('blue', blue, healthyTargets.blue),
    judgeColour('green', green, healthyTargets.green),
    judgeWeights(state),
    judgeCapacity(healthyTargets, audience),
  ];
}

/** In a rehearsal there is no registry: its tasks run what was built. */
async function checkImages({ target, config, deployment, signal }: Looked): Promise<Check[]> {
  if (target.endpoint !== undefined) return [];
  const tags = [...new Set(Object.values(config.imageTags))];
  return [judgeImages(config.imageTags, await createImageRegistry(deployment, signal).missing(tags))];
}

async function checkParameters({ target, names, signal }: Looked): Promise<Check[]> {
  const sdk = await import('@aws-sdk/client-ssm');
  const Names = [names.faultParameter, names.rollout.state];
  const { Parameters = [] } = await withClient(new sdk.SSMClient(clientConfig(target)), (client) =>
    client.send(new sdk.GetParametersCommand({ Names }), { abortSignal: signal }),
  );
  const valueOf = (name: string) => Parameters.find(({ Name }) => Name === name)?.Value;
  return [judgeFault(valueOf(names.faultParameter), Date.now()), judgeRollout(valueOf(names.rollout.state))];
}

/** The way of the audience, and what it finds at its end. */
async function checkWay({ target, config, url: typed, signal }: Looked): Promise<Check[]> {
  const url = typed ?? (await applicationUrl(target, signal));
  const dates: DateReading[] = [];
  const trips: (number | undefined)[] = [];
  for (let request = 0; request < REQUESTS; request += 1) {
    const trip = await roundTrip('the load balancer', new URL('/health', url), signal);
    trips.push(trip?.ms);
    if (trip?.date) dates.push(trip.date);
  }
  const aws = await roundTrip(
    'AWS',
    target.endpoint ?? `https://sts.${config.region}.amazonaws.com/`,
    signal,
  );
  const way = judgeRoundTrips(url, trips satisfies RoundTrips);
  const clock = judgeClock([...dates.slice(-1), ...(aws?.date ? [aws.date] : [])]);
  if (way.status === 'failed' && dates.length === 0) return [way, clock];
  const tasks = COLOURS.map(async (colour) =>
    judgeTask(colour, await readColourHealth(url, colour, signal), config.imageTags[colour]),
  );
  return [way, await checkChat(url, signal), ...(await Promise.all(tasks)), clock];
}

async function roundTrip(
  of: string,
  url: URL | string,
  signal: AbortSignal,
): Promise<{ readonly ms: number; readonly date: DateReading | undefined } | undefined> {
  const started = performance.now();
  const sentAt = Date.now();
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    const ms = performance.now() - started;
    const receivedAt = sentAt + ms;
    await response.arrayBuffer();
    const date = Date.parse(response.headers.get('date') ?? '');
    return { ms, date: Number.isNaN(date) ? undefined : { of, date, sentAt, receivedAt } };
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

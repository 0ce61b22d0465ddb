import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { Colour } from '../../contract/colour';
import type { Weights } from '../../contract/weights';
import { type Application, createApplication } from '../application';
import type { Config } from '../platform/config';
import type { DynamoDb } from '../platform/dynamodb';
import type { Logger } from '../platform/logging';
import { connectRedis } from '../platform/redis';
import { SessionTokens } from '../sessions/session-tokens';
import { connectTracer } from '../telemetry/tracer';
import { TIMINGS, type Timings } from '../timings';
import { type EmbeddedDynamoDb, OUTAGE, startTestStore, type TestStore } from './test-store';

export const SECRET = 'a secret that only tests know, and nobody else';

/** Nothing listens there. */
const NOWHERE = 'redis://127.0.0.1:1';

export interface Stores {
  readonly dynamoDb: EmbeddedDynamoDb;
  readonly redis: { readonly url: string; stop(): Promise<void> } | undefined;
}

export interface Instance {
  readonly colour: Colour;
  readonly url: string;
  readonly application: Application;
}

/** A blue and a green instance that share their stores, on free ports. */
export interface Deployment extends Readonly<Record<Colour, Instance>> {
  readonly tokens: SessionTokens;
  readonly dynamoDb: DynamoDb;
  /** What the weights parameter says from now on. */
  setWeights(weights: Weights): void;
  /** What the fault parameter says from now on; undefined for what cannot be read. */
  setFault(value: string | undefined): void;
  /** The DynamoDB that all instances share. */
  readonly store: TestStore;
  /** Makes DynamoDB answer nothing but errors. */
  setOutage(isAway: boolean): void;
  /** Makes DynamoDB take so many milliseconds more. */
  setLatency(ms: number): void;
  /** One more instance. */
  add(colour: Colour): Promise<Instance>;
  stop(): Promise<void>;
}

/** What few tests want of an instance. */
export interface Extras extends Pick<
  Partial<Config>,
  'tracesEndpoint' | 'handoverSharePerSecond' | 'connectionsPerSecond'
> {
  readonly logger?: Logger;
  /** Whether instances wait until they hear of each other over Redis, where there is one. @default true */
  readonly expectsRedis?: boolean;
  /** Where the page is. @default there is none */
  readonly webDirectory?: string;
  /** What only the instances of one colour are given. */
  readonly only?: Readonly<Partial<Record<Colour, Partial<Config>>>>;
}

const QUICK: Partial<Timings> = {
  fleetMs: 50,
  headsMs: 100,
  weightsMs: 50,
  slowConsumersMs: 50,
  handoverRoundMs: 100,
  handoverSettleMs: 300,
  drainPatienceMs: 200,
  drainAskAgainMs: 200,
  drainMs: 1_500,
  goneAfterMs: 500,
};

/** For tests. */
export async function startDeployment(
  stores: Stores,
  timings: Partial<Timings> = {},
  {
    logger = pino({ level: 'silent' }),
    expectsRedis = true,
    webDirectory = '/nonexistent',
    only,
    ...extra
  }: Extras = {},
): Promise<Deployment> {
  let weights: Weights = { blue: 50, green: 50 };
  let fault: string | undefined;
  const store = await startTestStore(stores.dynamoDb);
  const { mischief } = store;
  const instances: Instance[] = [];
  const isRunning = ({ application }: Instance) => !application.instances()[0]?.draining;
  const add = async (colour: Colour): Promise<Instance> => {
    const config = { ...configOf(colour), ...extra, ...only?.[colour] };
    const instanceId = `${colour}-${instances.length}`;
    const { tracesMs: deliveryMs } = { ...TIMINGS, ...timings };
    const application = createApplication({
      config,
      instanceId,
      logger,
      tracer: await connectTracer({ ...config, instanceId, deliveryMs, logger }),
      redis: connectRedis({ redisUrl: stores.redis?.url ?? NOWHERE, redisAuthToken: '' }, logger),
      dynamoDb: store.connect(logger),
      parameters: {
        read: () => Promise.resolve({ weights: JSON.stringify(weights), fault }),
        close: () => undefined,
      },
      webDirectory,
      timings: { ...QUICK, ...timings },
    });
    const instance = { colour, application, url: `http://127.0.0.1:${await application.listen(0)}` };
    instances.push(instance);
    await untilHealthy(instance.url);
    if (stores.redis && expectsRedis) await untilAcquainted(instances.filter(isRunning));
    return instance;
  };
  const blue = await add('blue');
  const green = await add('green');
  const dynamoDb = store.connect(logger);
  return {
    blue,
    green,
    tokens: new SessionTokens(SECRET),
    dynamoDb,
    setWeights: (value) => void (weights = value),
    setFault: (value) => void (fault = value),
    store,
    setOutage: (isAway) => void (mischief.fault = () => (isAway ? OUTAGE : undefined)),
    setLatency: (ms) => void (mischief.latencyMs = ms),
    add,
    async stop() {
      Object.assign(mischief, { latencyMs: 0, fault: () => undefined });
      await Promise.all(instances.map(({ application }) => application.stop()));
      dynamoDb.close();
      await store.stop();
      await stores.redis?.stop();
    },
  };
}

export function configOf(colour: Colour): Config {
  return {
    colour,
    version: '1.0.0',
    port: 1,
    region: 'eu-west-1',
    tablePrefix: 'test-',
    redisUrl: NOWHERE,
    redisAuthToken: '',
    weightsParameter: '/test/traffic/weights',
    sessionSecret: SECRET,
    presenterToken: 'a presenter token',
    publicOrigins: ['https://chat.example.com'],
    logLevel: 'silent',
    handoverSharePerSecond: 0.2,
    connectionsPerSecond: 300,
  };
}

async function untilHealthy(url: string): Promise<void> {
  while ((await fetch(`${url}/health`)).status !== 200) await delay(10);
}

/** Until each of the instances has heard of all the others. */
async function untilAcquainted(instances: readonly Instance[]): Promise<void> {
  const known = ({ application }: Instance) =>
    application.instances().filter(({ draining }) => !draining).length;
  while (instances.some((instance) => known(instance) < instances.length)) await delay(10);
}

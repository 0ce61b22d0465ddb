import { setTimeout as sleep } from 'node:timers/promises';
import { AsyncStack } from '../async-stack';
import { createAwsEndpoint } from './aws-endpoint/aws-endpoint';
import { Fleet, type FleetEvent, type FleetOptions, type RunningTask } from './fleet/fleet';
import type { ServiceView } from './fleet/fleet-view';
import { madeUpSecrets, WITHOUT_SECRET } from './fleet/task-environment';
import { collectTaskLogs } from './logs/collect-task-logs';
import { localOutputs, type LocalAddresses } from './local-outputs';
import {
  createLoadBalancer,
  type ListenAddress,
  type RehearsalLoadBalancer,
} from './load-balancer/load-balancer';
import { mainListener } from './main-listener';
import type { System } from './model';
import { StackReadError } from './stack-reader/stacks';
import { startDynamoDb } from './stores/dynamodb';
import type { RunningRedis } from './stores/redis';
import type { StoreFault } from './stores/store-fault';

export type { RunningTask, StoreFault };

export interface RehearsalOptions {
  readonly system: System;
  readonly redis: Pick<RunningRedis, 'url'>;
  /** The bundle directory of an image tag; undefined when there is no such image. */
  readonly image: (tag: string) => string | undefined;
  readonly host: string;
  /** The name of the parameter that has the live split. */
  readonly weightsParameter: string;
  readonly loadBalancerPort: number;
  /**
   * A further address of the load balancer, for the audience. `certificate` makes it HTTPS.
   * @default the audience uses the one that everybody does
   */
  readonly audience?: ListenAddress | undefined;
  readonly awsPort: number;
  readonly onEvent: (event: FleetEvent) => void;
  /** Told, a line at a time, what the load balancer sees of its targets. */
  readonly onLog: (line: string) => void;
  /** Told of errors that nobody else hears of. */
  readonly onError: (error: unknown) => void;
  /** Asked before each DynamoDB request; the AWS APIs beside it are not affected. @default no faults */
  readonly storeFault?: () => StoreFault | undefined;
  /** Further environment variables of a service's tasks. Asked at each start of a task. @default none */
  readonly extraEnvironment?: FleetOptions['extraEnvironment'];
  /** How many tasks of each service to run. @default each service's desired count in the stacks */
  readonly tasksPerService?: number;
}

export interface Rehearsal {
  /** The load balancer: the page, the API and Socket.IO. */
  readonly url: string;
  /** The same for the audience: an address that their devices reach, if there is one. */
  readonly audienceUrl: string;
  readonly awsEndpointUrl: string;
  /** Resolves when every service has the healthy targets that it wants. Rejects when `signal` is aborted. */
  ready(signal: AbortSignal): Promise<void>;
  /** The tasks that run now. */
  tasks(): readonly RunningTask[];
  /**
   * Resets (RST) a part of the open client connections of the load balancer, chosen at random.
   * @param share from 0, for none, to 1, for all
   * @returns how many there were
   */
  resetConnections(share: number): number;
  /**
   * Ends the load balancer with all its connections, and listens again on the same port after `downMs` milliseconds.
   * Targets stay registered. Resolves when it listens, or when the rehearsal is stopped meanwhile.
   * @throws Error when it is being restarted already; EADDRINUSE when somebody has taken the port
   */
  restartLoadBalancer(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** How long tasks have to end by themselves when the rehearsal stops: there is nobody left to hand over to. */
const STOP_GRACE_MS = 3_000;
const READY_POLL_MS = 20;

/**
 * Runs a system on this machine: its tables, its load balancer, its services, and the AWS APIs that show and change
 * them. What was started is stopped again when a later part fails.
 * @throws StackReadError for stacks with nothing that it can run; the error of a port that cannot be listened on
 */
export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const { host, redis, storeFault, extraEnvironment } = options;
  const system = withTasks(options.system, options.tasksPerService);
  if (system.services.length === 0) throw new StackReadError('the stacks have no ECS service to run');
  const listener = mainListener(system);
  const started = new AsyncStack();
  try {
    const dynamoDb = await startDynamoDb({ tables: system.tables, fault: storeFault });
    started.add(() => dynamoDb.stop());

    const loadBalancer = createLoadBalancer({ system, log: options.onLog });
    started.add(() => loadBalancer.close());
    const served = await loadBalancer.listen(listener.arn, { host, port: options.loadBalancerPort });
    const url = `http://${host}:${served.port}`;
    const audienceUrl = await listenForAudience(loadBalancer, listener.arn, options.audience);
    const addresses: LocalAddresses = {
      loadBalancer: `${host}:${served.port}`,
      audienceUrl: audienceUrl ?? url,
      redis: addressOf(redis.url),
      weightsParameter: options.weightsParameter,
    };
    const logs = collectTaskLogs(system);
    const secret = madeUpSecrets();
    const aws = createAwsEndpoint({
      system,
      logs: logs.store,
      targetHealth: (arn) => loadBalancer.targetHealth(arn),
      metrics: (arn, name, from, until) => loadBalancer.metric(arn, name, from, until),
      dynamoDb: (request, response) => dynamoDb.handle(request, response),
      secretValue: (variable, arn) => (WITHOUT_SECRET.has(variable) ? undefined : secret(variable, arn)),
      // Not there before the fleet, which needs the endpoint's address.
      fleet: () => fleet,
      rehearsal: { '/_rehearsal/outputs': () => localOutputs(system, addresses) },
      onError: options.onError,
    });
    started.add(() => aws.close());
    const { port: awsPort } = await aws.listen({ host, port: options.awsPort });

    const awsEndpointUrl = `http://${host}:${awsPort}`;
    const fleet = new Fleet({
      system,
      loadBalancer,
      image: options.image,
      replacements: { awsEndpoint: awsEndpointUrl, redisUrl: redis.url, secret },
      extraEnvironment,
      onEvent: (event) => {
        if (event.type === 'log') logs.take(event);
        options.onEvent(event);
      },
    });
    started.add(() => fleet.stop(STOP_GRACE_MS));
    fleet.start();

    return {
      url,
      audienceUrl: addresses.audienceUrl,
      awsEndpointUrl,
      ready: async (signal) => {
        while (!allHealthy(fleet.services(), loadBalancer)) await sleep(READY_POLL_MS, undefined, { signal });
      },
      tasks: () => fleet.tasks(),
      resetConnections: (share) => loadBalancer.resetConnections(share),
      restartLoadBalancer: (downMs) => loadBalancer.restart(downMs),
      stop: () => started.dispose(),
    };
  } catch (error) {
    await started.dispose();
    throw error;
  }
}

/** Answers the address for the audience, as a URL without a slash at its end. */
async function listenForAudience(
  loadBalancer: RehearsalLoadBalancer,
  listenerArn: string,
  address: ListenAddress | undefined,
): Promise<string | undefined> {
  if (address === undefined) return undefined;
  const { port } = await loadBalancer.listen(listenerArn, address);
  return new URL(`${address.certificate ? 'https' : 'http'}://${address.host}:${port}`).origin;
}

function withTasks(system: System, tasksPerService: number | undefined): System {
  if (tasksPerService === undefined) return system;
  const services = system.services.map((service) => ({ ...service, desiredCount: tasksPerService }));
  return { ...system, services };
}

/** Whether every target group of a service has as many healthy targets as the service wants tasks. */
function allHealthy(services: readonly ServiceView[], loadBalancer: RehearsalLoadBalancer): boolean {
  return services.every(({ model, desiredCount }) =>
    model.loadBalancers.every(({ targetGroupArn }) => {
      const healthy = loadBalancer.targetHealth(targetGroupArn).filter(({ state }) => state === 'healthy');
      return healthy.length >= desiredCount;
    }),
  );
}

/** `host:port` of a Redis URL, whose credentials are nobody's business. */
function addressOf(redisUrl: string): string {
  const { hostname, port } = new URL(redisUrl);
  return `${hostname}:${port || 6_379}`;
}

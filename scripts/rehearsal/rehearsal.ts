import { setTimeout as sleep } from 'node:timers/promises';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { resourceNames, type Deployment } from '../../infra/outputs';
import { createAwsEndpoint } from './aws-endpoint/aws-endpoint';
import { Fleet, type FleetEvent } from './fleet/fleet';
import { madeUpSecrets } from './fleet/task-environment';
import { createLoadBalancer, type RehearsalLoadBalancer } from './load-balancer/load-balancer';
import type { System } from './model';
import { startDynamoDb } from './stores/dynamodb';
import type { RunningRedis } from './stores/redis';

export interface RehearsalOptions {
  readonly deployment: Deployment;
  readonly system: System;
  readonly redis: Pick<RunningRedis, 'url'>;
  /** The bundle directory of an image tag. */
  readonly image: (tag: string) => string;
  readonly host: string;
  readonly loadBalancerPort: number;
  readonly awsPort: number;
  readonly onEvent: (event: FleetEvent) => void;
}

export interface Rehearsal {
  /** The load balancer: the page, the API and Socket.IO. */
  readonly url: string;
  readonly awsEndpointUrl: string;
  readonly loadBalancer: RehearsalLoadBalancer;
  /** Resolves when every colour has the healthy targets that its service wants. Rejects when `signal` is aborted. */
  ready(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** How long tasks have to end by themselves when the rehearsal stops: there is nobody left to hand over to. */
const STOP_GRACE_MS = 3_000;
const READY_POLL_MS = 20;

/**
 * Runs a system on this machine: its tables, its load balancer, its services, and the AWS APIs that show and change
 * them. What was started is stopped again when a later part fails.
 * @throws the error of the port that cannot be listened on
 */
export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const { system, host } = options;
  const started = new AsyncStack();
  try {
    const dynamoDb = await startDynamoDb({ tables: system.tables });
    started.add(() => dynamoDb.stop());

    const loadBalancer = createLoadBalancer({ system });
    started.add(() => loadBalancer.close());
    const aws = createAwsEndpoint({
      system,
      targetHealth: (arn) => loadBalancer.targetHealth(arn),
      dynamoDb: (request, response) => dynamoDb.handle(request, response),
    });
    started.add(() => aws.close());
    const [{ port: loadBalancerPort }, { port: awsPort }] = await Promise.all([
      loadBalancer.listen(mainListener(system), { host, port: options.loadBalancerPort }),
      aws.listen({ host, port: options.awsPort }),
    ]);

    const awsEndpointUrl = `http://${host}:${awsPort}`;
    const fleet = new Fleet({
      system,
      loadBalancer,
      image: options.image,
      replacements: { awsEndpoint: awsEndpointUrl, redisUrl: options.redis.url, secret: madeUpSecrets() },
      onEvent: options.onEvent,
    });
    started.add(() => fleet.stop(STOP_GRACE_MS));
    fleet.start();

    return {
      url: `http://${host}:${loadBalancerPort}`,
      awsEndpointUrl,
      loadBalancer,
      ready: async (signal) => {
        while (!allHealthy(options, loadBalancer)) await sleep(READY_POLL_MS, undefined, { signal });
      },
      stop: () => started.dispose(),
    };
  } catch (error) {
    await started.dispose();
    throw error;
  }
}

/** The listener that the audience uses: the first of the load balancer, by port. */
function mainListener(system: System): string {
  const [listener] = [...system.listeners].sort((a, b) => a.port - b.port);
  if (!listener) throw new Error('the stacks have no listener for the load balancer to serve');
  return listener.arn;
}

function allHealthy({ deployment, system }: RehearsalOptions, loadBalancer: RehearsalLoadBalancer): boolean {
  const names = resourceNames(deployment);
  return COLOURS.every((colour: Colour) => {
    const service = system.services.find(({ name }) => name === names.services[colour]);
    return (service?.loadBalancers ?? []).every(
      ({ targetGroupArn }) =>
        loadBalancer.targetHealth(targetGroupArn).filter(({ state }) => state === 'healthy').length >=
        (service?.desiredCount ?? 0),
    );
  });
}

/** What has been started, to be stopped in the opposite order; once, however often it is asked for. */
class AsyncStack {
  private readonly stops: (() => Promise<void>)[] = [];
  private disposal: Promise<void> | undefined;

  add(stop: () => Promise<void>): void {
    this.stops.push(stop);
  }

  dispose(): Promise<void> {
    this.disposal ??= (async () => {
      for (const stop of this.stops.reverse()) await stop();
    })();
    return this.disposal;
  }
}

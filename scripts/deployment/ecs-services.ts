import type { Deployment as EcsDeployment, ECSClient, Service } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client, TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import { COLOURS, type Colour } from '../../app/contract/colour';
import type { ResourceNames } from '../../infra/outputs';
import { withClient, type AwsClientConfig } from '../aws/aws-client';
import type { ColourSnapshot, TargetGroupHealth } from './colour-health';

/** The services of a deployment, as ECS and the load balancer describe them. */
export interface EcsServices {
  snapshot(colour: Colour): Promise<ColourSnapshot>;
  /** Why tasks of a colour have ended, the newest reasons first. */
  stopReasons(colour: Colour): Promise<string[]>;
  /** Wants so many tasks of a colour. @throws ServiceNotFoundException and the like where it has no service */
  setDesired(colour: Colour, tasks: number): Promise<void>;
  /** Wants no tasks any more; gives the colours that have a service. */
  stopAll(): Promise<Colour[]>;
  /** Tasks of all colours that have not ended yet. */
  countTasks(): Promise<number>;
}

const MOST_REASONS = 3;
const GONE = new Set(['ServiceNotFoundException', 'ServiceNotActiveException', 'ClusterNotFoundException']);

/** Where the services are, and how the SDK gets there. */
export interface EcsAccess {
  readonly names: ResourceNames;
  readonly client: AwsClientConfig;
}

/** @param signal ends what only reads; a change that has begun is brought to its end */
export function createEcsServices(access: EcsAccess, signal: AbortSignal): EcsServices {
  const { names, client: settings } = access;
  const cluster = names.cluster;
  const abort = { abortSignal: signal };
  const use = async <Result>(
    work: (client: ECSClient, sdk: typeof import('@aws-sdk/client-ecs')) => Promise<Result>,
  ): Promise<Result> => {
    const sdk = await import('@aws-sdk/client-ecs');
    return withClient(new sdk.ECSClient(settings), (client) => work(client, sdk));
  };
  return {
    snapshot: async (colour) => {
      const [service, groups] = await Promise.all([
        use(async (client, { DescribeServicesCommand }) => {
          const command = new DescribeServicesCommand({ cluster, services: [names.services[colour]] });
          return (await client.send(command, abort)).services?.[0];
        }),
        targetGroups(access, colour, signal),
      ]);
      return snapshotOf(colour, service, groups);
    },
    stopReasons: (colour) =>
      use(async (client, { DescribeTasksCommand, ListTasksCommand }) => {
        const serviceName = names.services[colour];
        const listed = await client.send(
          new ListTasksCommand({ cluster, serviceName, desiredStatus: 'STOPPED' }),
          abort,
        );
        const tasks = listed.taskArns ?? [];
        if (tasks.length === 0) return [];
        const described = await client.send(new DescribeTasksCommand({ cluster, tasks }), abort);
        const reasons = [...(described.tasks ?? [])]
          .sort((one, other) => (other.stoppedAt?.getTime() ?? 0) - (one.stoppedAt?.getTime() ?? 0))
          .flatMap(({ stoppedReason, containers = [] }) => [
            stoppedReason,
            ...containers.map(({ name, reason, exitCode }) =>
              exitCode ? `${name}: exit status ${exitCode}` : reason && `${name}: ${reason}`,
            ),
          ])
          .filter((reason): reason is string => Boolean(reason));
        return [...new Set(reasons)].slice(0, MOST_REASONS);
      }),
    setDesired: (colour, desiredCount) =>
      use(async (client, { UpdateServiceCommand }) => {
        await client.send(
          new UpdateServiceCommand({ cluster, service: names.services[colour], desiredCount }),
        );
      }),
    stopAll: () =>
      use(async (client, { UpdateServiceCommand }) => {
        const stopped = await Promise.all(
          COLOURS.map(async (colour) => {
            const command = new UpdateServiceCommand({
              cluster,
              service: names.services[colour],
              desiredCount: 0,
            });
            try {
              await client.send(command);
              return [colour];
            } catch (error) {
              if (error instanceof Error && GONE.has(error.name)) return [];
              throw error;
            }
          }),
        );
        return stopped.flat();
      }),
    countTasks: () =>
      use(async (client, { ListTasksCommand }) => {
        try {
          return (await client.send(new ListTasksCommand({ cluster }), abort)).taskArns?.length ?? 0;
        } catch (error) {
          if (error instanceof Error && GONE.has(error.name)) return 0;
          throw error;
        }
      }),
  };
}

function snapshotOf(
  colour: Colour,
  service: Service | undefined,
  groups: readonly TargetGroupHealth[],
): ColourSnapshot {
  const primary: EcsDeployment = service?.deployments?.find(({ status }) => status === 'PRIMARY') ?? {};
  return {
    colour,
    taskDefinition: primary.taskDefinition ?? service?.taskDefinition ?? '',
    rollout: primary.rolloutState,
    rolloutReason: primary.rolloutStateReason ?? '',
    desired: service?.desiredCount ?? 0,
    running: primary.runningCount ?? service?.runningCount ?? 0,
    events: (service?.events ?? []).map(({ createdAt, message }) => ({
      at: createdAt ?? new Date(0),
      message: message ?? '',
    })),
    groups,
  };
}

async function targetGroups(
  { names, client: settings }: EcsAccess,
  colour: Colour,
  signal: AbortSignal,
): Promise<TargetGroupHealth[]> {
  const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2');
  const client = new sdk.ElasticLoadBalancingV2Client(settings);
  const abort = { abortSignal: signal };
  const read = async (elb: ElasticLoadBalancingV2Client) => {
    const Names = [names.targetGroups[colour], names.pollTargetGroups[colour]];
    const { TargetGroups = [] } = await elb.send(new sdk.DescribeTargetGroupsCommand({ Names }), abort);
    return Promise.all(
      TargetGroups.map(async ({ TargetGroupArn, TargetGroupName = '' }) => {
        const command = new sdk.DescribeTargetHealthCommand({ TargetGroupArn });
        const { TargetHealthDescriptions = [] } = await elb.send(command, abort);
        const states = TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth ?? {});
        return {
          name: TargetGroupName,
          healthy: states.filter(({ State }) => State === 'healthy').length,
          others: states.filter(({ State }) => State !== 'healthy').map(phrase),
        };
      }),
    );
  };
  return withClient(client, read);
}

function phrase({ State, Reason }: TargetHealth): string {
  const state = State ?? 'unknown';
  return Reason === undefined ? state : `${state} (${Reason})`;
}

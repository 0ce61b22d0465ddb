import { block, blocks, type StackGraph, type StackResource } from '../stack-graph/stack-graph';
import { ALARMS_OF_TARGET_TRACKING, ASSUMED, INSIGHTS_METRICS } from './assumptions';
import { sum, type Charge, type ChargingByType } from './charge';

const SPOT_NOTE =
  'the price of Spot varies and is not known in advance: counted at the full price, which it stays below';
const TRACE_COLLECTOR = 'aws-otel-collector';

/** What the tasks of a service are, and how many of them are started. */
interface Tasks {
  readonly count: number;
  readonly onSpot: number;
  readonly vcpu: number;
  readonly gb: number;
  readonly architecture: 'arm64' | 'x86_64';
  readonly withPublicAddress: boolean;
  readonly traced: boolean;
}

/** Tasks, and what comes with them. */
export const COMPUTE: ChargingByType = {
  aws_ecs_service: (services, graph) => {
    const all = services.map((service) => tasksOf(service, graph));
    const addresses = sum(all.map(({ count, withPublicAddress }) => (withPublicAddress ? count : 0)));
    return [
      ...all.flatMap((tasks) => fargate(tasks, tasks.count - tasks.onSpot, false)),
      ...all.flatMap((tasks) => fargate(tasks, tasks.onSpot, true)),
      ...(addresses > 0
        ? [{ what: 'public addresses of tasks', quantity: addresses, price: 'publicAddress' as const }]
        : []),
      ...(all.some(({ traced }) => traced)
        ? [
            {
              what: 'X-Ray, traces',
              quantity: ASSUMED.tracesMillions,
              price: 'traces' as const,
              assumption: `${ASSUMED.tracesMillions} million traces`,
            },
          ]
        : []),
    ];
  },
  aws_ecs_cluster: (clusters, graph) => {
    const observed = clusters.filter(({ attributes }) =>
      blocks(attributes.setting).some(
        ({ name, value }) => name === 'containerInsights' && value !== 'disabled',
      ),
    );
    if (observed.length === 0) return [];
    const metrics = INSIGHTS_METRICS.cluster + INSIGHTS_METRICS.service * graph.of('aws_ecs_service').length;
    return [
      {
        what: 'Container Insights',
        quantity: metrics,
        price: 'metric',
        assumption: `${metrics} metrics: ${INSIGHTS_METRICS.cluster} of the cluster, ${INSIGHTS_METRICS.service} of each service`,
      },
    ];
  },
  aws_appautoscaling_policy: (policies) => {
    const tracking = policies.filter(({ attributes }) => attributes.policy_type === 'TargetTrackingScaling');
    return [
      {
        what: 'alarms that target tracking makes',
        quantity: tracking.length * ALARMS_OF_TARGET_TRACKING,
        price: 'alarm',
      },
    ];
  },
};

function fargate(tasks: Tasks, count: number, spot: boolean): Charge[] {
  if (count === 0) return [];
  const { architecture, vcpu, gb } = tasks;
  const arm = architecture === 'arm64';
  const what = `Fargate${spot ? ' Spot' : ''}, ${architecture}`;
  const note = spot ? { note: SPOT_NOTE } : {};
  return [
    {
      what: `${what}: vCPU`,
      quantity: count * vcpu,
      price: arm ? 'fargateArmCpu' : 'fargateX86Cpu',
      ...note,
    },
    {
      what: `${what}: memory`,
      quantity: count * gb,
      price: arm ? 'fargateArmMemory' : 'fargateX86Memory',
      ...note,
    },
  ];
}

function tasksOf(service: StackResource, graph: StackGraph): Tasks {
  const { attributes } = service;
  const [definition] = graph.referred(service, attributes.task_definition);
  const task = definition?.attributes ?? {};
  const count = Number(attributes.desired_count ?? 0);
  return {
    count,
    onSpot: spotShare(count, blocks(attributes.capacity_provider_strategy)),
    vcpu: Number(task.cpu) / 1_024,
    gb: Number(task.memory) / 1_024,
    architecture: block(task.runtime_platform).cpu_architecture === 'ARM64' ? 'arm64' : 'x86_64',
    withPublicAddress: block(attributes.network_configuration).assign_public_ip === true,
    traced: String(task.container_definitions).includes(TRACE_COLLECTOR),
  };
}

/** ECS starts the bases first, and shares out what is left by the weights. */
function spotShare(count: number, strategy: ReturnType<typeof blocks>): number {
  const base = sum(strategy.map((one) => Number(one.base ?? 0)));
  const weight = sum(strategy.map((one) => Number(one.weight ?? 0)));
  const spot = strategy.filter((one) => one.capacity_provider === 'FARGATE_SPOT');
  if (spot.length === 0 || weight === 0) return 0;
  const share = sum(spot.map((one) => Number(one.weight ?? 0))) / weight;
  return (
    Math.round(Math.max(0, count - base) * share) +
    Math.min(count, sum(spot.map((one) => Number(one.base ?? 0))))
  );
}

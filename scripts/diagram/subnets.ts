import { blocks, type StackGraph, type StackResource } from '../stack-graph/stack-graph';
import { fitted, TEXT, type Arrow, type Box, type Frame, type Note, type Part } from './drawing';
import { counted, refers, services, subnetsRoutedTo, usedByTasks, type Coloured } from './facts';
import * as at from './layout';

/** The VPC with its zones and subnets, and what runs in them. */
export function subnets(graph: StackGraph): Part {
  return {
    frames: frames(graph),
    boxes: [
      ...natBoxes(graph),
      ...services(graph).map((one) => serviceBox(graph, one)),
      ...cacheBoxes(graph),
      ...endpointBoxes(graph),
    ],
    notes: [...subnetNotes(graph), ...clusterNotes(graph)],
    arrows: [...waysOut(graph), ...cacheArrows(graph)],
  };
}

/** Whether tasks run in subnets with a route to the internet. */
function tasksArePublic(graph: StackGraph): boolean {
  const open = subnetsRoutedTo(graph, graph.of('aws_internet_gateway'));
  return services(graph).some(({ resource }) =>
    graph
      .referred(resource, resource.attributes.network_configuration)
      .some(({ id }) => open.some((one) => one.id === id)),
  );
}

function frames(graph: StackGraph): Frame[] {
  const [vpc] = graph.of('aws_vpc');
  if (!vpc) return [];
  const [left, right] = at.ZONES;
  const inner = { x: left.x, width: right.right - left.x };
  const border = tasksArePublic(graph) ? at.LOWER_TIER_BORDER : at.TIER_BORDER;
  const logged = graph.of('aws_flow_log').length > 0 ? ', flow logs' : '';
  return [
    {
      x: at.VPC.x,
      y: at.VPC.y,
      width: at.VPC.right - at.VPC.x,
      height: at.VPC_BOTTOM - at.VPC.y,
      label: `VPC ${String(vpc.attributes.cidr_block)}${logged}`,
      kind: 'vpc',
    },
    { ...inner, y: at.ZONE_TOP, height: border - at.ZONE_TOP, label: '', kind: 'public' },
    { ...inner, y: border, height: at.ZONE_BOTTOM - border, label: '', kind: 'private' },
    ...at.ZONES.map(({ x, right: end }, zone): Frame => ({
      x,
      y: at.ZONE_TOP,
      width: end - x,
      height: at.ZONE_BOTTOM - at.ZONE_TOP,
      label: `zone ${zone + 1}`,
      kind: 'zone',
    })),
    ...graph.of('aws_ecs_cluster').map((): Frame => ({
      x: at.CLUSTER.x,
      y: at.CLUSTER.y,
      width: at.CLUSTER.right - at.CLUSTER.x,
      height: at.CLUSTER.bottom - at.CLUSTER.y,
      label: '',
      kind: 'cluster',
    })),
  ];
}

function natBoxes(graph: StackGraph): Box[] {
  return graph.of('aws_nat_gateway').map((gateway) => ({
    id: gateway.id,
    x: at.NAT.x[zoneOf(graph, gateway)],
    y: at.NAT.y,
    width: at.NAT.width,
    height: at.NAT.height,
    title: 'NAT gateway',
    lines: ['the way out'],
    tone: 'way',
  }));
}

/** The zone of the subnet that a resource is in. */
function zoneOf(graph: StackGraph, resource: StackResource): 0 | 1 {
  const [subnet] = graph.referred(resource, resource.attributes.subnet_id);
  return zoneOfSubnet(subnet);
}

/* Which zones there are is known to AWS alone: the subnet takes the first or the second of them. */
function zoneOfSubnet(subnet: StackResource | undefined): 0 | 1 {
  return /names(\.1|\[1\])\}$/.test(String(subnet?.attributes.availability_zone)) ? 1 : 0;
}

function serviceBox(graph: StackGraph, { resource, colour }: Coloured): Box {
  const { attributes } = resource;
  const count = Number(attributes.desired_count ?? 0);
  const [scaling] = graph.of('aws_appautoscaling_target').filter((target) => refers(graph, target, resource));
  const tasks = scaling
    ? `${String(scaling.attributes.min_capacity)} to ${String(scaling.attributes.max_capacity)} tasks, by load, spread over both zones`
    : `${counted(count, 'task')}, in either zone`;
  const spot = blocks(attributes.capacity_provider_strategy).some(
    ({ capacity_provider: provider }) => provider === 'FARGATE_SPOT',
  );
  return {
    id: resource.id,
    ...at.SERVICES[colour],
    title: `${colour} service`,
    lines: [`${tasks}, on Fargate${spot ? ' and Fargate Spot' : ''}`],
    tone: colour,
  };
}

function cacheBoxes(graph: StackGraph): Box[] {
  return graph.of('aws_elasticache_replication_group').flatMap(({ id, attributes }) =>
    at.CACHE.x.slice(0, Number(attributes.num_cache_clusters ?? 1)).map((x, index): Box => {
      const engine = String(attributes.engine);
      return {
        id: `${id}-${index}`,
        x,
        y: at.CACHE.y,
        width: at.CACHE.width,
        height: at.CACHE.height,
        title: `${engine.charAt(0).toUpperCase()}${engine.slice(1)} ${index === 0 ? 'primary' : 'replica'}`,
        lines: [fitted(String(attributes.node_type), at.CACHE.width)],
        tone: 'store',
      };
    }),
  );
}

function endpointBoxes(graph: StackGraph): Box[] {
  return (['Gateway', 'Interface'] as const).flatMap((type, index): Box[] => {
    const endpoints = graph
      .of('aws_vpc_endpoint')
      .filter(({ attributes }) => attributes.vpc_endpoint_type === type)
      .map(({ attributes }) => String(attributes.service_name).split('.').slice(3).join('.'));
    if (endpoints.length === 0) return [];
    return [
      {
        id: `endpoints-${type}`,
        x: at.ENDPOINTS.x[index === 0 ? 0 : 1],
        y: at.ENDPOINTS.y,
        width: at.ENDPOINTS.width,
        height: at.ENDPOINTS.height,
        title: `${type.toLowerCase()} endpoints`,
        lines: [fitted(endpoints.toSorted().join(', '), at.ENDPOINTS.width)],
        tone: 'way',
      },
    ];
  });
}

/** What the subnets are, in the room that is left beside what is in them. */
function subnetNotes(graph: StackGraph): Note[] {
  const open = subnetsRoutedTo(graph, graph.of('aws_internet_gateway'));
  return graph.of('aws_subnet').map((subnet) => {
    const isPublic = open.some(({ id }) => id === subnet.id);
    const right = zoneOfSubnet(subnet) === 1;
    return {
      x: right ? (isPublic ? 604 : 646) : 56,
      y: isPublic ? at.LISTENER.y + TEXT.top : at.CACHE.y + TEXT.top + 4,
      lines: [isPublic ? 'public subnet' : 'private subnet', String(subnet.attributes.cidr_block)],
    };
  });
}

/** Beside the arrows into it. */
function clusterNotes(graph: StackGraph): Note[] {
  return graph.of('aws_ecs_cluster').map(({ attributes }) => ({
    x: 340,
    y: at.CLUSTER.y + 18,
    lines: [`ECS cluster ${String(attributes.name)}`],
  }));
}

function waysOut(graph: StackGraph): Arrow[] {
  const dashed = { dashed: true, tone: 'plain' } as const;
  const { left, right } = at.WAY_OUT;
  const exit = at.CLUSTER_EXIT;
  const level = at.NAT.y + at.NAT.height / 2;
  const gatewayLevel = at.GATEWAY.y + at.GATEWAY.height / 2;
  const gatewayEnd = at.GATEWAY.x + at.GATEWAY.width;
  const throughNat = graph.of('aws_nat_gateway').flatMap((gateway): Arrow[] => {
    const zone = zoneOf(graph, gateway);
    const x = at.NAT.x[zone];
    const middle = x + at.NAT.width / 2;
    const isUsed = subnetsRoutedTo(graph, [gateway]).length > 0;
    return [
      ...(isUsed
        ? [
            {
              from: 'cluster',
              to: gateway.id,
              points:
                zone === 0
                  ? ([
                      [at.CLUSTER.x, exit.left],
                      [left, exit.left],
                      [left, level],
                      [x, level],
                    ] as const)
                  : ([
                      [at.CLUSTER.right, exit.right],
                      [right, exit.right],
                      [right, level],
                      [x + at.NAT.width, level],
                    ] as const),
              ...dashed,
            },
          ]
        : []),
      {
        from: gateway.id,
        to: 'gateway',
        points: [
          [middle, at.NAT.y],
          [middle, gatewayLevel],
          [zone === 0 ? at.GATEWAY.x : gatewayEnd, gatewayLevel],
        ],
        ...dashed,
      },
    ];
  });
  if (!tasksArePublic(graph)) return throughNat;
  const points = [
    [at.CLUSTER.x, exit.left],
    [left, exit.left],
    [left, gatewayLevel],
    [at.GATEWAY.x, gatewayLevel],
  ] as const;
  return [...throughNat, { from: 'cluster', to: 'gateway', points, ...dashed }];
}

function cacheArrows(graph: StackGraph): Arrow[] {
  const [primary, replica] = at.CACHE.x;
  const level = at.CACHE.y + at.CACHE.height / 2;
  const middle = primary + at.CACHE.width / 2;
  return graph.of('aws_elasticache_replication_group').flatMap(({ id }): Arrow[] => [
    ...(usedByTasks(graph).some((one) => one.id === id)
      ? [
          {
            from: 'cluster',
            to: `${id}-0`,
            points: [
              [middle, at.CLUSTER.bottom],
              [middle, at.CACHE.y],
            ] as const,
            dashed: false,
            tone: 'plain' as const,
          },
        ]
      : []),
    {
      from: `${id}-0`,
      to: `${id}-1`,
      points: [
        [primary + at.CACHE.width, level],
        [replica, level],
      ],
      dashed: true,
      tone: 'plain',
    },
  ]);
}

import { blocks, type StackGraph, type StackResource } from '../stack-graph/stack-graph';
import { fitted, heightOf, type Arrow, type Box, type Note, type Part } from './drawing';
import { isOpenToAll, origins, refers } from './facts';
import { BALANCER, CENTRE, COLUMN, ENTRANCE, GATEWAY } from './layout';

const LEGEND: Note = { x: 18, y: 44, lines: ['solid: what clients ask for', 'dashed: everything else'] };

/** The audience, and how it comes in: through CloudFront, the internet gateway, or both. */
export function entrance(graph: StackGraph): Part {
  const { y, height, audience } = ENTRANCE;
  const [distribution] = graph.of('aws_cloudfront_distribution');
  const boxes: Box[] = [
    {
      id: 'audience',
      ...audience,
      y,
      height,
      title: 'audience',
      lines: ['browsers, phones'],
      tone: 'plain',
    },
    ...graph
      .of('aws_internet_gateway')
      .map((): Box => ({ id: 'gateway', ...GATEWAY, title: 'internet gateway', lines: [], tone: 'way' })),
  ];
  if (distribution) boxes.push(edgeBox(graph, distribution));
  return { frames: [], boxes, notes: [LEGEND], arrows: ways(graph) };
}

function edgeBox(graph: StackGraph, distribution: StackResource): Box {
  const { y, edge } = ENTRANCE;
  const [firewall] = graph.of('aws_wafv2_web_acl').filter((one) => refers(graph, distribution, one));
  const { aliases } = distribution.attributes;
  const names = Array.isArray(aliases) && aliases.length > 0 ? aliases.map(String) : ['HTTPS for everything'];
  const lines = [
    names.join(', '),
    ...(firewall ? [`web firewall with ${blocks(firewall.attributes.rule).length} rules`] : []),
  ];
  return {
    id: 'edge',
    ...edge,
    y,
    height: heightOf(lines.length),
    title: 'CloudFront',
    lines: lines.map((line) => fitted(line, edge.width)),
    tone: 'way',
  };
}

function ways(graph: StackGraph): Arrow[] {
  const { y, height, audience, edge } = ENTRANCE;
  const [distribution] = graph.of('aws_cloudfront_distribution');
  const from = distribution ? origins(graph, distribution) : { buckets: [], hasHost: false };
  const solid = { dashed: false, tone: 'plain' } as const;
  const audienceX = audience.x + audience.width / 2;
  const edgeX = GATEWAY.x + GATEWAY.width - 24;
  const column = COLUMN.x + COLUMN.width / 2;
  const level = y + height / 2;
  const below = y + height;
  return [
    {
      from: 'audience',
      to: 'edge',
      points: [
        [audience.x + audience.width, level],
        [edge.x, level],
      ],
      ...solid,
    },
    ...(isOpenToAll(graph)
      ? [
          {
            from: 'audience',
            to: 'gateway',
            points: [
              [audienceX, below],
              [audienceX, GATEWAY.y],
            ] as const,
            ...solid,
          },
        ]
      : []),
    ...(from.hasHost
      ? [
          {
            from: 'edge',
            to: 'gateway',
            points: [
              [edgeX, distribution ? y + edgeBox(graph, distribution).height : below],
              [edgeX, GATEWAY.y],
            ] as const,
            ...solid,
          },
        ]
      : []),
    ...from.buckets.map((bucket) => ({
      from: 'edge',
      to: bucket.id,
      points: [
        [edge.x + edge.width, level],
        [column, level],
        [column, COLUMN.y],
      ] as const,
      ...solid,
    })),
    {
      from: 'gateway',
      to: 'balancer',
      points: [
        [CENTRE, GATEWAY.y + GATEWAY.height],
        [CENTRE, BALANCER.y],
      ],
      ...solid,
    },
  ];
}

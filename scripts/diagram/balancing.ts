import { block, blocks, type StackGraph, type StackResource } from '../stack-graph/stack-graph';
import { fitted, heightOf, TITLE_SIZE, type Arrow, type Box, type Part } from './drawing';
import { refers, services, targetGroups, type TargetGroup } from './facts';
import {
  BALANCER,
  CENTRE,
  GREEN_CHANNEL,
  LISTENER,
  LISTENER_EXIT,
  LISTENER_TURN,
  SERVICES,
  TARGET_GROUP_X,
  TARGET_GROUPS,
} from './layout';

/** The load balancer, what its listeners and rules say, and the target groups. */
export function balancing(graph: StackGraph): Part {
  const boxes: Box[] = [];
  const [balancer] = graph.of('aws_lb');
  const { weighted, redirecting } = listeners(graph);
  if (balancer) boxes.push(balancerBox(graph, balancer));
  const [first] = weighted;
  if (first) {
    const lines = [...rules(graph, first), ...redirecting.map((one) => `${portOf(one)} leads to HTTPS`)];
    boxes.push({
      id: 'listener',
      ...LISTENER,
      height: heightOf(lines.length),
      title: fitted(titleOf(weighted), LISTENER.width, TITLE_SIZE),
      lines: lines.map((line) => fitted(line, LISTENER.width)),
      tone: 'balance',
    });
  }
  const groups = targetGroups(graph);
  boxes.push(...groups.map(groupBox));
  const bottom = LISTENER.y + (boxes.find(({ id }) => id === 'listener')?.height ?? 0);
  return {
    frames: [],
    boxes,
    notes: [],
    arrows: [
      {
        from: 'balancer',
        to: 'listener',
        points: [
          [CENTRE, BALANCER.y + BALANCER.height],
          [CENTRE, LISTENER.y],
        ],
        dashed: false,
        tone: 'plain',
      },
      ...groups
        .filter(({ resource }) => isForwardedTo(graph, resource))
        .map((group) => toGroup(group, bottom)),
      ...groups.flatMap((group) => toService(graph, group)),
    ],
  };
}

function listeners(graph: StackGraph) {
  const all = graph
    .of('aws_lb_listener')
    .toSorted((one, other) => Number(one.attributes.port) - Number(other.attributes.port));
  const redirects = (one: StackResource) => block(one.attributes.default_action).type === 'redirect';
  return { weighted: all.filter((one) => !redirects(one)), redirecting: all.filter(redirects) };
}

function titleOf(listeners: readonly StackResource[]): string {
  const [first, ...others] = listeners.map(portOf);
  const further = others.map((port) => port.replace(/^.* /, ''));
  return `${others.length > 0 ? 'listeners' : 'listener'} ${[first, ...further].join(', ')}`;
}

function portOf({ attributes: { protocol, port } }: StackResource): string {
  return `${String(protocol)} :${String(port)}`;
}

function balancerBox(graph: StackGraph, balancer: StackResource): Box {
  const [association] = graph
    .of('aws_wafv2_web_acl_association')
    .filter((one) => refers(graph, one, balancer));
  const [firewall] = association ? graph.referred(association, association.attributes.web_acl_arn) : [];
  const protection = firewall ? `, web firewall with ${blocks(firewall.attributes.rule).length} rules` : '';
  return {
    id: 'balancer',
    ...BALANCER,
    title: 'application load balancer',
    lines: [fitted(`in both zones${protection}`, BALANCER.width)],
    tone: 'balance',
  };
}

/** What the rules of a listener say, in their order, and what happens to all else. */
function rules(graph: StackGraph, listener: StackResource): string[] {
  const own = graph
    .of('aws_lb_listener_rule')
    .filter((rule) => refers(graph, rule, listener))
    .toSorted((one, other) => Number(one.attributes.priority) - Number(other.attributes.priority));
  const lines = own.map(({ attributes }) => {
    const conditions = blocks(attributes.condition);
    const paths = conditions.flatMap(({ path_pattern: pattern }) => listOfTexts(block(pattern).values));
    const [query] = conditions.flatMap(({ query_string: queries }) => blocks(queries));
    return paths.length > 0
      ? 'long polling: by weight, then always the same task'
      : `?${String(query?.key)}=…: that colour`;
  });
  return [...new Set(lines), 'all else: by weight'];
}

function groupBox({ resource, colour, sticky }: TargetGroup): Box {
  return {
    id: resource.id,
    x: TARGET_GROUP_X[colour][kind(sticky)],
    ...TARGET_GROUPS,
    title: sticky ? `${colour}, sticky` : colour,
    lines: ['target group'],
    tone: colour,
  };
}

function isForwardedTo(graph: StackGraph, group: StackResource): boolean {
  return graph.of('aws_lb_listener', 'aws_lb_listener_rule').some((one) => refers(graph, one, group));
}

function toGroup({ resource, colour, sticky }: TargetGroup, listenerBottom: number): Arrow {
  const exit = LISTENER_EXIT[colour][kind(sticky)];
  const entry = sticky ? exit : TARGET_GROUP_X[colour].plain + TARGET_GROUPS.width / 2;
  return {
    from: 'listener',
    to: resource.id,
    points: sticky
      ? [
          [exit, listenerBottom],
          [entry, TARGET_GROUPS.y],
        ]
      : [
          [exit, listenerBottom],
          [exit, LISTENER_TURN],
          [entry, LISTENER_TURN],
          [entry, TARGET_GROUPS.y],
        ],
    dashed: false,
    tone: colour,
  };
}

function toService(graph: StackGraph, { resource, colour, sticky }: TargetGroup): Arrow[] {
  const below = TARGET_GROUPS.y + TARGET_GROUPS.height;
  const x = TARGET_GROUP_X[colour][kind(sticky)] + TARGET_GROUPS.width / 2;
  const { y } = SERVICES[colour];
  const { x: channel, turn } = GREEN_CHANNEL;
  return services(graph)
    .filter((service) => refers(graph, service.resource, resource))
    .map((service) => ({
      from: resource.id,
      to: service.resource.id,
      points:
        colour === 'blue'
          ? [
              [x, below],
              [x, y],
            ]
          : sticky
            ? [
                [x, below],
                [x, turn],
                [channel, turn],
                [channel, y],
              ]
            : [
                [channel, below],
                [channel, y],
              ],
      dashed: false,
      tone: colour,
    }));
}

function kind(sticky: boolean): 'sticky' | 'plain' {
  return sticky ? 'sticky' : 'plain';
}

function listOfTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

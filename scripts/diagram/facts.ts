import { COLOURS, type Colour } from '../../app/contract/colour';
import { block, blocks, type StackGraph, type StackResource } from '../stack-graph/stack-graph';

/** A target group or a service of a colour. */
export interface Coloured {
  readonly resource: StackResource;
  readonly colour: Colour;
}

export interface TargetGroup extends Coloured {
  readonly sticky: boolean;
}

/** All target groups whose tag names a colour. */
export function targetGroups(graph: StackGraph): TargetGroup[] {
  return graph.of('aws_lb_target_group').flatMap((resource) => {
    const colour = COLOURS.find((one) => one === block(resource.attributes.tags).Colour);
    const sticky = block(resource.attributes.stickiness).enabled === true;
    return colour === undefined ? [] : [{ resource, colour, sticky }];
  });
}

/** All services, each with the colour of the target groups that it is in. */
export function services(graph: StackGraph): Coloured[] {
  const groups = targetGroups(graph);
  return graph.of('aws_ecs_service').flatMap((resource) => {
    const [own] = graph.referred(resource, resource.attributes.load_balancer);
    const colour = groups.find(({ resource: { id } }) => id === own?.id)?.colour;
    return colour === undefined ? [] : [{ resource, colour }];
  });
}

/** Whether a resource refers to another. */
export function refers(graph: StackGraph, from: StackResource, to: StackResource): boolean {
  return graph.referred(from, from.attributes).some(({ id }) => id === to.id);
}

/** The subnets that have a route to one of these resources. */
export function subnetsRoutedTo(graph: StackGraph, targets: readonly StackResource[]): StackResource[] {
  const tables = graph
    .of('aws_route')
    .filter((route) => targets.some((target) => refers(graph, route, target)))
    .flatMap((route) => graph.referred(route, route.attributes.route_table_id));
  return graph
    .of('aws_route_table_association')
    .filter((association) => tables.some((table) => refers(graph, association, table)))
    .flatMap((association) => graph.referred(association, association.attributes.subnet_id));
}

/** What the tasks of all services refer to: what they are made from, and what their roles let them use. */
export function usedByTasks(graph: StackGraph): StackResource[] {
  const tasks = graph.of('aws_ecs_service').flatMap((service) => graph.referred(service, service.attributes));
  const definitions = tasks.filter(({ type }) => type === 'aws_ecs_task_definition');
  const direct = definitions.flatMap((task) => graph.referred(task, task.attributes));
  const roles = direct.filter(({ type }) => type === 'aws_iam_role');
  const policies = graph
    .of('aws_iam_role_policy')
    .filter((policy) => roles.some((role) => refers(graph, policy, role)));
  return [...direct, ...policies.flatMap((policy) => graph.referred(policy, policy.attributes))];
}

/** Whether anybody may open connections to the load balancer. */
export function isOpenToAll(graph: StackGraph): boolean {
  const groups = graph
    .of('aws_lb')
    .flatMap((balancer) => graph.referred(balancer, balancer.attributes.security_groups));
  return graph
    .of('aws_vpc_security_group_ingress_rule')
    .some(
      (rule) =>
        rule.attributes.cidr_ipv4 === '0.0.0.0/0' && groups.some((group) => refers(graph, rule, group)),
    );
}

/** What a distribution gets from elsewhere: pages from buckets, and the rest from hosts. */
export function origins(graph: StackGraph, distribution: StackResource) {
  const all = blocks(distribution.attributes.origin);
  return {
    buckets: all.flatMap((origin) =>
      graph.referred(distribution, origin.domain_name).filter(({ type }) => type === 'aws_s3_bucket'),
    ),
    hasHost: all.some(({ custom_origin_config: host }) => host !== undefined),
  };
}

/** `2 tables`, `1 table`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

import type { Value } from './expression-evaluator';
import { explained, StackReadError, type ResolvedResource } from './stacks';

/** Terraform's names of what RegisterTaskDefinition takes as it is. */
const MEMBERS = {
  family: 'family',
  network_mode: 'networkMode',
  cpu: 'cpu',
  memory: 'memory',
  requires_compatibilities: 'requiresCompatibilities',
  execution_role_arn: 'executionRoleArn',
  task_role_arn: 'taskRoleArn',
} as const;

/**
 * A task definition as RegisterTaskDefinition takes it. It is only to be shown: what cannot be resolved is left out, a
 * member at a time.
 * @param definitions the container definitions, whose values are worked out when they are read
 */
export function taskDefinitionDocument(
  resource: ResolvedResource,
  definitions: Value,
): Readonly<Record<string, unknown>> {
  const members = Object.entries(MEMBERS).flatMap(([from, to]) => {
    const value = Object.hasOwn(resource.values, from)
      ? resolved(resource, resource.values, from)
      : undefined;
    return value === undefined ? [] : [[to, value] as const];
  });
  const containers = [definitions].flat().map((container) => shown(resource, container));
  const platform = runtimePlatform(resource);
  return {
    ...Object.fromEntries(members),
    containerDefinitions: containers,
    ...(platform && { runtimePlatform: platform }),
  };
}

function shown(resource: ResolvedResource, container: Value): Readonly<Record<string, unknown>> {
  if (typeof container !== 'object' || container === null || Array.isArray(container)) return {};
  const entries = Object.keys(container).map((key) => [key, resolved(resource, container, key)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function runtimePlatform(resource: ResolvedResource): object | undefined {
  const block = [resolved(resource, resource.values, 'runtime_platform')].flat()[0];
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return undefined;
  const { cpu_architecture, operating_system_family } = block as Readonly<Record<string, unknown>>;
  return { cpuArchitecture: cpu_architecture, operatingSystemFamily: operating_system_family };
}

/** A plain copy of a value, with everything in it worked out; undefined where something cannot be. */
function resolved(
  { place }: ResolvedResource,
  record: Readonly<Record<string, unknown>>,
  key: string,
): Value | undefined {
  try {
    const value = explained(place, () => JSON.stringify(record[key]) as string | undefined);
    return value === undefined ? undefined : (JSON.parse(value) as Value);
  } catch (error) {
    if (error instanceof StackReadError) return undefined;
    throw error;
  }
}

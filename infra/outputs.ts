import { COLOURS, type Colour } from '../app/contract/colour';
import { loadConfig } from './config';

export { ConfigurationError } from './errors';

/** Which deployment is meant: names of all resources derive from the first two. */
export interface Deployment {
  readonly project: string;
  readonly environment: string;
  readonly region: string;
}

/**
 * The deployment that the configuration names: the same environment variables and the same cdktf.json that the stacks
 * are made from.
 * @throws ConfigurationError
 */
export function currentDeployment(
  projectRoot: string = process.cwd(),
  env: Readonly<Record<string, string | undefined>> = process.env,
): Deployment {
  const { project, environment, region } = loadConfig({ env, projectRoot });
  return { project, environment, region };
}

/** The names under which operators, and the tasks themselves, find the resources of a deployment. */
export interface ResourceNames {
  /** Stacks are `<prefix>-<stack>`. */
  readonly prefix: string;
  readonly loadBalancer: string;
  readonly targetGroups: Readonly<Record<Colour, string>>;
  /** The sticky groups, for long-polling clients. */
  readonly pollTargetGroups: Readonly<Record<Colour, string>>;
  /** The SSM parameter that owns the intended split. */
  readonly weightsParameter: string;
  readonly cluster: string;
  readonly services: Readonly<Record<Colour, string>>;
  /** Followed by the table's own name, as in the contract's `TABLES`. */
  readonly tablePrefix: string;
  readonly repository: string;
}

export function resourceNames({
  project,
  environment,
}: Pick<Deployment, 'project' | 'environment'>): ResourceNames {
  const prefix = `${project}-${environment}`;
  const perColour = (suffix = '') =>
    Object.fromEntries(COLOURS.map((colour) => [colour, `${prefix}-${colour}${suffix}`])) as Record<
      Colour,
      string
    >;
  return {
    prefix,
    loadBalancer: prefix,
    targetGroups: perColour(),
    pollTargetGroups: perColour('-poll'),
    weightsParameter: `/${prefix}/traffic/weights`,
    cluster: prefix,
    services: perColour(),
    tablePrefix: `${prefix}-`,
    repository: prefix,
  };
}

/** Outputs that operators and scripts look up, by fixed names, whichever stack has them. */
export const OUTPUT_NAMES = [
  'ecr_repository_url',
  'alb_dns_name',
  'redis_endpoint',
  'blue_target_group_arn',
  'green_target_group_arn',
  'blue_weight',
  'green_weight',
] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];

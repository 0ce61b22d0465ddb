import { COLOURS, type Colour } from '../app/contract/colour';
import type { SECRET_KEYS } from '../app/contract/environment';

/** Which deployment is meant: names of all resources derive from the first two. */
export interface Deployment {
  readonly project: string;
  readonly environment: string;
  readonly region: string;
}

/** All stacks, each after those that it needs. */
export const STACKS = ['network', 'data', 'registry', 'traffic', 'service', 'edge', 'observability'] as const;
export type StackName = (typeof STACKS)[number];

/** The names under which operators, and the tasks themselves, find the resources of a deployment. */
export interface ResourceNames {
  readonly prefix: string;
  /** The ids of the stacks, `<prefix>-<stack>`. */
  readonly stacks: Readonly<Record<StackName, string>>;
  readonly loadBalancer: string;
  readonly targetGroups: Readonly<Record<Colour, string>>;
  /** The sticky groups, for long-polling clients. */
  readonly pollTargetGroups: Readonly<Record<Colour, string>>;
  /** The SSM parameter that owns the intended split. */
  readonly weightsParameter: string;
  /** The SSM parameter with the fault that a colour injects into its own answers, as in the contract's `fault`. */
  readonly faultParameter: string;
  /** SSM parameters of a guarded rollout. */
  readonly rollout: {
    /** Where it stands. */
    readonly state: string;
    /** What an operator at another terminal asked for last. */
    readonly command: string;
    /** Who changed what; each version is an entry, the older ones are never written again. */
    readonly audit: string;
    /** Followed by a number: whoever creates the next one drives the rollout. */
    readonly driverPrefix: string;
  };
  readonly cluster: string;
  readonly services: Readonly<Record<Colour, string>>;
  readonly logGroups: Readonly<Record<Colour, string>>;
  /** Followed by the table's own name, as in the contract's `TABLES`. */
  readonly tablePrefix: string;
  /** By the variable that a task gets the secret in. */
  readonly secrets: Readonly<Record<(typeof SECRET_KEYS)[number], string>>;
  readonly repository: string;
  /** The CloudWatch namespace of what the tasks report of themselves. */
  readonly metricNamespace: string;
  readonly dashboard: string;
}

export function resourceNames({
  project,
  environment,
}: Pick<Deployment, 'project' | 'environment'>): ResourceNames {
  const prefix = `${project}-${environment}`;
  const perColour = (name: (colour: Colour) => string) =>
    Object.fromEntries(COLOURS.map((colour) => [colour, name(colour)])) as Record<Colour, string>;
  return {
    prefix,
    stacks: Object.fromEntries(STACKS.map((stack) => [stack, `${prefix}-${stack}`])) as Record<
      StackName,
      string
    >,
    loadBalancer: prefix,
    targetGroups: perColour((colour) => `${prefix}-${colour}`),
    pollTargetGroups: perColour((colour) => `${prefix}-${colour}-poll`),
    weightsParameter: `/${prefix}/traffic/weights`,
    faultParameter: `/${prefix}/traffic/fault`,
    rollout: {
      state: `/${prefix}/rollout/state`,
      command: `/${prefix}/rollout/command`,
      audit: `/${prefix}/rollout/audit`,
      driverPrefix: `/${prefix}/rollout/driver/`,
    },
    cluster: prefix,
    services: perColour((colour) => `${prefix}-${colour}`),
    logGroups: perColour((colour) => `/ecs/${prefix}/${colour}`),
    tablePrefix: `${prefix}-`,
    secrets: {
      REDIS_AUTH_TOKEN: `${prefix}/redis-auth-token`,
      SESSION_SECRET: `${prefix}/session-secret`,
      PRESENTER_TOKEN: `${prefix}/presenter-token`,
    },
    repository: prefix,
    metricNamespace: `Crossfade/${prefix}`,
    dashboard: prefix,
  };
}

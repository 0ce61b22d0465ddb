/**
 * What the rehearsal runs, as read from the synthesized stacks: the shape that the stack reader produces, the load
 * balancer and the fleet act on, and the AWS endpoint shows and changes. Every reference is resolved; ARNs are made up
 * for account 000000000000 but are the same in every stack.
 */
export interface System {
  readonly region: string;
  readonly accountId: string;
  readonly loadBalancers: readonly LoadBalancerModel[];
  readonly listeners: readonly ListenerModel[];
  readonly rules: readonly RuleModel[];
  readonly targetGroups: readonly TargetGroupModel[];
  readonly services: readonly ServiceModel[];
  readonly taskDefinitions: readonly TaskDefinitionModel[];
  readonly tables: readonly TableModel[];
  readonly parameters: readonly ParameterModel[];
  /** The outputs of fixed name that the stacks have; null for a value that only AWS would know. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface LoadBalancerModel {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly idleTimeoutSeconds: number;
  /** Further attributes by their names in the API, such as `deletion_protection.enabled`. @default AWS's defaults */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ListenerModel {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** Changed by ModifyListener. */
  defaultActions: readonly Action[];
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RuleModel {
  readonly arn: string;
  readonly listenerArn: string;
  /** Lower comes first. */
  readonly priority: number;
  readonly conditions: readonly Condition[];
  /** Changed by ModifyRule. */
  actions: readonly Action[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** All conditions of a rule must match; of one condition, any value. `*` and `?` are wildcards. */
export type Condition =
  | { readonly field: 'path-pattern'; readonly values: readonly string[] }
  | { readonly field: 'host-header'; readonly values: readonly string[] }
  | { readonly field: 'http-request-method'; readonly values: readonly string[] }
  | { readonly field: 'http-header'; readonly name: string; readonly values: readonly string[] }
  | {
      readonly field: 'query-string';
      readonly values: readonly { readonly key?: string; readonly value: string }[];
    };

export type Action =
  | {
      readonly type: 'forward';
      readonly targetGroups: readonly WeightedTargetGroup[];
      readonly stickiness: { readonly enabled: boolean; readonly durationSeconds: number };
    }
  | {
      readonly type: 'fixed-response';
      readonly statusCode: number;
      readonly contentType: string;
      readonly body: string;
    }
  | {
      readonly type: 'redirect';
      /** May contain `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}`. */
      readonly protocol: string;
      readonly host: string;
      readonly port: string;
      readonly path: string;
      readonly query: string;
      readonly statusCode: 301 | 302;
    };

export interface WeightedTargetGroup {
  readonly arn: string;
  readonly weight: number;
}

export interface TargetGroupModel {
  readonly arn: string;
  readonly name: string;
  readonly healthCheck: {
    readonly path: string;
    readonly intervalSeconds: number;
    readonly timeoutSeconds: number;
    readonly healthyThreshold: number;
    readonly unhealthyThreshold: number;
    /** Status codes that count as healthy, for example `200` or `200-299,301`. */
    readonly matcher: string;
  };
  /** This and what follows down to the tags is changed by ModifyTargetGroupAttributes. */
  deregistrationDelaySeconds: number;
  /** Target stickiness by the load balancer's own cookie. */
  stickiness: { readonly enabled: boolean; readonly durationSeconds: number };
  /** How long a target that became healthy gets a growing share of the requests. @default 0, the full share at once */
  slowStartSeconds?: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ServiceModel {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly desiredCount: number;
  readonly loadBalancers: readonly {
    readonly targetGroupArn: string;
    readonly containerName: string;
    readonly containerPort: number;
  }[];
  /** How tasks are replaced. @default as ECS does without being told */
  readonly deployment?: DeploymentSettings;
  /** For those who ask to see it. @default none */
  readonly network?: NetworkSettings;
  readonly enableExecuteCommand?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
export interface DeploymentSettings {
  /** Of the desired count, rounded up: healthy tasks that stay while others are replaced. */
  readonly minimumHealthyPercent: number;
  /** Of the desired count, rounded down: tasks that may run while others are replaced. */
  readonly maximumPercent: number;
  readonly circuitBreaker: { readonly enable: boolean; readonly rollback: boolean };
  /** Seconds from a task's start in which a failed health check of the load balancer does not end it. */
  readonly healthCheckGracePeriodSeconds: number;
}

export interface NetworkSettings {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: boolean;
}

export interface TaskDefinitionModel {
  readonly arn: string;
  readonly family: string;
  /** All of it as RegisterTaskDefinition takes it, for those who ask to see it. @default the containers alone */
  readonly document?: Readonly<Record<string, unknown>>;
  /** Those that a load balancer sends requests to. */
  readonly containers: readonly ContainerModel[];
  /** The names of the others, which the rehearsal does not run. */
  readonly sidecars: readonly string[];
}

export interface ContainerModel {
  readonly name: string;
  /** `repository:tag`; the rehearsal maps the tag to a bundle directory. */
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Variable name to the ARN of the secret (with an optional `:json-key::`) that it takes its value from. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly containerPort: number;
  /** Seconds from SIGTERM to SIGKILL. */
  readonly stopTimeoutSeconds: number;
  /** The log group in CloudWatch that its lines go to. @default none */
  readonly logGroup?: string;
  /** What the names of its log streams begin with. @default none */
  readonly logStreamPrefix?: string;
}

export interface TableModel {
  readonly name: string;
  readonly hashKey: string;
  readonly rangeKey?: string;
  readonly attributes: readonly { readonly name: string; readonly type: 'S' | 'N' | 'B' }[];
  readonly globalSecondaryIndexes: readonly {
    readonly name: string;
    readonly hashKey: string;
    readonly rangeKey?: string;
    readonly projectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
    readonly nonKeyAttributes: readonly string[];
  }[];
}

export interface ParameterModel {
  readonly name: string;
  readonly arn: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  /** Changed by PutParameter. */
  value: string;
  version: number;
}

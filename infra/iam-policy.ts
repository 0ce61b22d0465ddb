import { Fn } from 'cdktf';

/** What a policy statement allows. */
export interface Allowed {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * A policy document that allows what is listed. Terraform makes JSON of it: text with references in it would lose its
 * quotes where stacks are synthesized to HCL.
 */
export function policyOf(statements: readonly Allowed[]): string {
  return Fn.jsonencode({
    Version: '2012-10-17',
    Statement: statements.map(({ sid, actions, resources }) => ({
      Sid: sid,
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
    })),
  });
}

/** The trust policy of a role that only the tasks of ECS take on. */
export function taskTrustPolicy(): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
      },
    ],
  });
}

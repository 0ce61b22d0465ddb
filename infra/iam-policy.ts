import { Fn } from 'cdktf';

/** What a policy statement allows. */
export interface Allowed {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** By operator and key: `{ StringEquals: { 'kms:ViaService': '...' } }`. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What a policy of a resource, rather than of a role, allows or denies to whom. */
export interface ResourceStatement extends Allowed {
  readonly effect: 'Allow' | 'Deny';
  readonly principal: '*' | { readonly Service: string } | { readonly AWS: string };
}

/**
 * A policy document that allows what is listed. Terraform makes JSON of it: text with references in it would lose its
 * quotes where stacks are synthesized to HCL.
 */
export function policyOf(statements: readonly Allowed[]): string {
  return documentOf(statements.map((statement) => ({ ...statement, effect: 'Allow' })));
}

/** The policy document of a resource, for example of a bucket. */
export function resourcePolicyOf(statements: readonly ResourceStatement[]): string {
  return documentOf(statements);
}

/** Denies access to a bucket that is not encrypted on the way. */
export function tlsOnly(bucketArn: string): ResourceStatement {
  return {
    sid: 'TlsOnly',
    effect: 'Deny',
    principal: '*',
    actions: ['s3:*'],
    resources: [bucketArn, `${bucketArn}/*`],
    condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/** The trust policy of a role that only this service takes on, for example `ecs-tasks.amazonaws.com`. */
export function trustPolicy(service: string, condition?: Allowed['condition']): string {
  return Fn.jsonencode({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: service },
        ...(condition && { Condition: condition }),
      },
    ],
  });
}

type Statement = Allowed & Pick<ResourceStatement, 'effect'> & Partial<Pick<ResourceStatement, 'principal'>>;

function documentOf(statements: readonly Statement[]): string {
  return Fn.jsonencode({
    Version: '2012-10-17',
    Statement: statements.map(({ sid, effect, principal, actions, resources, condition }) => ({
      Sid: sid,
      Effect: effect,
      ...(principal !== undefined && { Principal: principal }),
      Action: actions,
      Resource: resources,
      ...(condition && { Condition: condition }),
    })),
  });
}

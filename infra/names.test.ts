import fc from 'fast-check';
import { ConfigurationError } from './errors';
import { synthesize, type Resource, type Synthesis } from './synthesis.fixture';

/** What AWS says of the names: type, attribute, and what it has to match. */
const LIMITS: readonly (readonly [type: string, attribute: string, pattern: RegExp])[] = [
  ['aws_lb', 'name', /^(?!internal-)(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/],
  ['aws_lb_target_group', 'name', /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/],
  ['aws_elasticache_replication_group', 'replication_group_id', /^(?!.*--)[a-z][a-z0-9-]{0,39}(?<!-)$/],
  ['aws_elasticache_subnet_group', 'name', /^[a-z0-9-]{1,255}$/],
  ['aws_ecr_repository', 'name', /^(?=.{2,256}$)[a-z0-9]+([._-][a-z0-9]+)*$/],
  ['aws_dynamodb_table', 'name', /^[A-Za-z0-9_.-]{3,255}$/],
  ['aws_ecs_cluster', 'name', /^[A-Za-z0-9_-]{1,255}$/],
  ['aws_ecs_service', 'name', /^[A-Za-z0-9_-]{1,255}$/],
  ['aws_ecs_task_definition', 'family', /^[A-Za-z0-9_-]{1,255}$/],
  ['aws_iam_role', 'name', /^[\w+=,.@-]{1,64}$/],
  ['aws_security_group', 'name', /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/],
  ['aws_secretsmanager_secret', 'name', /^[\w/+=.@-]{1,512}$/],
  ['aws_ssm_parameter', 'name', /^(?!\/(aws|ssm))[\w./-]{1,1011}$/],
  ['aws_cloudwatch_log_group', 'name', /^[\w./#-]{1,512}$/],
  ['aws_cloudwatch_metric_alarm', 'alarm_name', /^.{1,255}$/],
  ['aws_cloudwatch_dashboard', 'dashboard_name', /^[\w-]{1,255}$/],
  ['aws_cloudwatch_log_metric_filter', 'name', /^[^:*]{1,512}$/],
  ['aws_sns_topic', 'name', /^[\w-]{1,256}$/],
  ['aws_budgets_budget', 'name', /^[^:\\]{1,100}$/],
  ['aws_cloudfront_origin_access_control', 'name', /^.{1,64}$/],
  ['aws_cloudfront_response_headers_policy', 'name', /^[\w-]{1,128}$/],
  ['aws_elasticache_parameter_group', 'name', /^(?!.*--)[a-z][a-z0-9-]{0,254}(?<!-)$/],
  // What AWS adds to a prefix has 26 characters, and a bucket's name 63.
  ['aws_s3_bucket', 'bucket_prefix', /^(?!xn--)[a-z0-9][a-z0-9.-]{0,36}$/],
  ['aws_kms_alias', 'name', /^alias\/(?!aws\/)[\w/-]{1,249}$/],
  ['aws_wafv2_web_acl', 'name', /^[\w-]{1,128}$/],
  ['aws_appautoscaling_policy', 'name', /^.{1,256}$/],
];

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,11}(-[a-z0-9]{1,8})?$/);
/** Undefined when the configuration refuses these names. */
function synthesizeIfAccepted(env: Record<string, string>): Synthesis | undefined {
  try {
    // The profile that has all of the resources.
    return synthesize({ ...env, CROSSFADE_PROFILE: 'production' });
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

function namesOf(resources: readonly Resource[], attribute: string): unknown[] {
  return resources.map((resource) => resource[attribute]);
}

describe('for any project and environment that the configuration accepts', () => {
  const names = fc.record({ CROSSFADE_PROJECT: word, CROSSFADE_ENVIRONMENT: word });

  it('every name keeps within the limits of its service', () => {
    fc.assert(
      fc.property(names, (env) => {
        const synthesis = synthesizeIfAccepted(env);
        fc.pre(synthesis !== undefined);
        const { stacks } = synthesis;
        for (const [type, attribute, pattern] of LIMITS) {
          const found = stacks.flatMap(({ resources }) => namesOf(resources(type), attribute));
          expect(found.length).toBeGreaterThan(0);
          for (const name of found) expect(name).toMatch(pattern);
          expect(new Set(found).size).toBe(found.length);
        }
      }),
      {
        numRuns: 8,
        examples: [
          [{ CROSSFADE_PROJECT: 'abcdefghijklmnopqrs', CROSSFADE_ENVIRONMENT: 'e' }],
          [{ CROSSFADE_PROJECT: 'p', CROSSFADE_ENVIRONMENT: 'e' }],
          [{ CROSSFADE_PROJECT: 'sgi', CROSSFADE_ENVIRONMENT: 'z9-9' }],
        ],
      },
    );
  });
});

import fc from 'fast-check';
import { loadConfig } from './config';
import { ConfigurationError } from './errors';
import { synthesize, type Resource } from './synthesis.fixture';

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
];

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,11}(-[a-z0-9]{1,8})?$/);
const projectRoot = `${__dirname}/..`;

function isAccepted(env: Record<string, string>): boolean {
  try {
    loadConfig({ env, projectRoot });
    return true;
  } catch (error) {
    if (error instanceof ConfigurationError) return false;
    throw error;
  }
}

function namesOf(resources: readonly Resource[], attribute: string): unknown[] {
  return resources.map((resource) => resource[attribute]);
}

describe('for any project and environment that the configuration accepts', () => {
  const accepted = fc
    .record({ CROSSFADE_PROJECT: word, CROSSFADE_ENVIRONMENT: word })
    .filter((env) => isAccepted(env));

  it('every name keeps within the limits of its service', () => {
    fc.assert(
      fc.property(accepted, (env) => {
        const { stacks } = synthesize(env);
        for (const [type, attribute, pattern] of LIMITS) {
          const names = stacks.flatMap(({ resources }) => namesOf(resources(type), attribute));
          expect(names.length).toBeGreaterThan(0);
          for (const name of names) expect(name).toMatch(pattern);
          expect(new Set(names).size).toBe(names.length);
        }
      }),
      {
        numRuns: 12,
        examples: [
          [{ CROSSFADE_PROJECT: 'abcdefghijklmnopqrs', CROSSFADE_ENVIRONMENT: 'e' }],
          [{ CROSSFADE_PROJECT: 'p', CROSSFADE_ENVIRONMENT: 'e' }],
          [{ CROSSFADE_PROJECT: 'sgi', CROSSFADE_ENVIRONMENT: 'z9-9' }],
        ],
      },
    );
  });
});

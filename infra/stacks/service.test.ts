import { z } from 'zod';
import { COLOURS } from '../../app/contract/colour';
import { ENVIRONMENT_KEYS, SECRET_KEYS } from '../../app/contract/environment';
import { evaluate } from '../../scripts/rehearsal/stack-reader/expression-evaluator';
import { parseTemplate } from '../../scripts/rehearsal/stack-reader/expression-parser';
import { synthesize, textWith, textLike, type SynthesizedStack } from '../synthesis.fixture';

const service = synthesize({ CROSSFADE_GREEN_TAG: 'v9' }).stack('service');

/** The JSON that Terraform makes of an attribute, with `${...}` for every reference in it. */
function encoded(attribute: unknown): unknown {
  const resolve = (steps: readonly string[]) => ({ value: `\${${steps.join('.')}}`, used: steps.length });
  return JSON.parse(z.string().parse(evaluate(parseTemplate(String(attribute)), { resolve })));
}

const container = z.looseObject({
  image: z.string(),
  environment: z.array(z.object({ name: z.string(), value: z.string() })),
  secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })),
  healthCheck: z.object({ command: z.array(z.string()) }),
});
const policy = z.object({
  Statement: z.array(z.object({ Action: z.array(z.string()), Resource: z.array(z.string()) })),
});

function containerOf(colour: string) {
  const task = service.resource('aws_ecs_task_definition', { family: `chatapp-dev-${colour}` });
  const [one, ...others] = z.array(container).parse(encoded(task['container_definitions']));
  if (!one || others.length > 0) throw new Error('a task has one container');
  return one;
}

const serviceOf = (stack: SynthesizedStack, colour: string) =>
  stack.resource('aws_ecs_service', { name: `chatapp-dev-${colour}` });

describe.each(COLOURS)('a task of %s', (colour) => {
  const definition = containerOf(colour);
  const environment = Object.fromEntries(definition.environment.map(({ name, value }) => [name, value]));

  it('gets exactly the variables of the contract, secrets by reference', () => {
    expect(Object.keys(environment)).toEqual([...ENVIRONMENT_KEYS]);
    expect(definition.secrets.map(({ name }) => name)).toEqual([...SECRET_KEYS]);
    for (const { valueFrom } of definition.secrets) {
      expect(valueFrom).toMatch(/^\$\{data\.terraform_remote_state\..*_secretsmanager_secret.*arn\}$/);
    }
  });

  it('knows its colour and its version, and where everything is', () => {
    const tag = { blue: 'v1', green: 'v9' }[colour];
    expect(environment).toMatchObject({
      COLOUR: colour,
      APP_VERSION: tag,
      PORT: '3000',
      AWS_REGION: 'ap-northeast-2',
      TABLE_PREFIX: 'chatapp-dev-',
      REDIS_URL: textLike(/^rediss:\/\/\$\{.*primary_endpoint_address\}:6379$/),
      WEIGHTS_PARAMETER: textLike(/^\$\{.*aws_ssm_parameter.*name\}$/),
      PUBLIC_ORIGINS: '',
      LOG_LEVEL: 'info',
    });
    expect(definition.image).toMatch(new RegExp(`repository_url\\}:${tag}$`));
  });

  it('runs without privileges, and has two minutes to hand its clients over', () => {
    expect(definition).toMatchObject({
      user: '1000:1000',
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true },
      stopTimeout: 120,
    });
  });

  it('is healthy when it says so itself', () => {
    const [kind, ...command] = definition.healthCheck.command;
    expect(kind).toBe('CMD');
    expect(command.slice(0, 2)).toEqual(['node', '-e']);
    expect(command[2]).toContain('http://127.0.0.1:3000/health');
  });

  it('is small and runs on ARM', () => {
    expect(service.resource('aws_ecs_task_definition', { family: `chatapp-dev-${colour}` })).toMatchObject({
      cpu: '256',
      memory: '512',
      runtime_platform: { cpu_architecture: 'ARM64' },
    });
  });

  it('is replaced without a gap, and rolled back when it does not start', () => {
    expect(serviceOf(service, colour)).toMatchObject({
      deployment_minimum_healthy_percent: 100,
      deployment_maximum_percent: 200,
      deployment_circuit_breaker: { enable: true, rollback: true },
      health_check_grace_period_seconds: 60,
    });
  });

  it('is behind the plain and the long-polling group of its colour', () => {
    expect(serviceOf(service, colour)['load_balancer']).toEqual(
      ['plain', 'poll'].map((kind) => ({
        container_name: 'app',
        container_port: 3000,
        target_group_arn: textWith(`${kind}_${colour}_`),
      })),
    );
  });
});

describe('the number of tasks', () => {
  it('is one a colour to begin with, and left alone after that', () => {
    for (const colour of COLOURS) {
      expect(serviceOf(service, colour)).toMatchObject({
        desired_count: 1,
        lifecycle: { ignore_changes: ['desired_count'] },
      });
    }
  });

  it('is set by Terraform when it is given explicitly', () => {
    const given = synthesize({ CROSSFADE_DESIRED_COUNT: '3' }).stack('service');
    expect(serviceOf(given, 'blue')['desired_count']).toBe(3);
    expect(serviceOf(given, 'blue')).not.toHaveProperty('lifecycle');
  });
});

describe('the roles', () => {
  const statements = service
    .resources('aws_iam_role_policy')
    .flatMap((one) => policy.parse(encoded(one['policy'])).Statement);

  it('allow no wildcard action, and all resources only where AWS knows no others', () => {
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect(
      statements.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action),
    ).toEqual(['ecr:GetAuthorizationToken']);
  });

  it('let a task use each table as the server does', () => {
    const allowed = (table: string) =>
      statements
        .filter(({ Resource }) => Resource.some((arn) => arn.endsWith(`aws_dynamodb_table${table}arn}`)))
        .flatMap(({ Action }) => Action.map((action) => action.replace('dynamodb:', '')));
    expect(allowed('messages')).toEqual(['GetItem', 'PutItem', 'Query']);
    expect(allowed('connections')).toEqual(['BatchWriteItem', 'DeleteItem', 'PutItem']);
    expect(allowed('user-counter')).toEqual(['UpdateItem']);
    expect(allowed('rooms')).toEqual(['BatchGetItem', 'GetItem', 'PutItem', 'Scan', 'UpdateItem']);
  });

  it('let a task read the weights but not set them', () => {
    const ssm = statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith('ssm:'));
    expect(ssm).toEqual(['ssm:GetParameter']);
  });
});

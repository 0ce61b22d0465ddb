import { z } from 'zod';
import { COLOURS } from '../../app/contract/colour';
import { ENVIRONMENT_KEYS, SECRET_KEYS } from '../../app/contract/environment';
import { CONFIGURATIONS } from '../configurations';
import { FIGURES } from '../../app/contract/figures';
import { evaluate } from '../../scripts/rehearsal/stack-reader/expression-evaluator';
import { parseTemplate } from '../../scripts/rehearsal/stack-reader/expression-parser';
import { synthesize, textWith, textLike, type SynthesizedStack } from '../synthesis.fixture';

const service = synthesize({ CROSSFADE_GREEN_TAG: 'v9' }).stack('service');
const inPublic = synthesize(CONFIGURATIONS['hackathon with egress public']).stack('service');
const production = synthesize(CONFIGURATIONS['production']).stack('service');
/** Everything that is an option of its own, a number of tasks, and a pace. */
const optional = synthesize({
  CROSSFADE_ARCHITECTURE: 'amd64',
  CROSSFADE_FARGATE_SPOT: 'true',
  CROSSFADE_TRACING: 'true',
  CROSSFADE_DESIRED_COUNT: '3',
  CROSSFADE_HANDOVER_PERCENT: '29',
  CROSSFADE_CONNECTION_RATE: '500',
}).stack('service');

/** The JSON that Terraform makes of an attribute, with `${...}` for every reference in it. */
function encoded(attribute: unknown): unknown {
  const resolve = (steps: readonly string[]) => ({ value: `\${${steps.join('.')}}`, used: steps.length });
  return JSON.parse(z.string().parse(evaluate(parseTemplate(String(attribute)), { resolve })));
}

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  environment: z.array(z.object({ name: z.string(), value: z.string() })),
  dependsOn: z.array(z.unknown()).optional(),
});
const appContainer = container.extend({
  secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })),
  healthCheck: z.object({ command: z.array(z.string()) }),
});
const policy = z.object({
  Statement: z.array(
    z.object({
      Action: z.array(z.string()),
      Resource: z.array(z.string()),
      Condition: z.unknown().optional(),
    }),
  ),
});

const taskOf = (stack: SynthesizedStack, colour: string) =>
  stack.resource('aws_ecs_task_definition', { family: `chatapp-dev-${colour}` });

function containersOf(stack: SynthesizedStack, colour: string) {
  const [app, ...sidecars] = z
    .tuple([appContainer], container)
    .parse(encoded(taskOf(stack, colour)['container_definitions']));
  const environment = Object.fromEntries(app.environment.map(({ name, value }) => [name, value]));
  return { app, sidecars, environment };
}

const statementsOf = (stack: SynthesizedStack) =>
  stack.resources('aws_iam_role_policy').flatMap((one) => policy.parse(encoded(one['policy'])).Statement);
const actionsOf = (stack: SynthesizedStack, service: string) =>
  statementsOf(stack)
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith(`${service}:`));

const serviceOf = (stack: SynthesizedStack, colour: string) =>
  stack.resource('aws_ecs_service', { name: `chatapp-dev-${colour}` });

describe.each(COLOURS)('a task of %s', (colour) => {
  const { app: definition, environment, sidecars } = containersOf(service, colour);

  it('runs nothing but the server', () => {
    expect(definition.name).toBe('app');
    expect(sidecars).toEqual([]);
  });

  it('gets exactly the variables of the contract, secrets by reference', () => {
    expect(Object.keys(environment)).toEqual([...ENVIRONMENT_KEYS, 'FAULT_PARAMETER']);
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
    expect(taskOf(service, colour)).toMatchObject({
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

  it('starts when its image may be pulled, and stops before that is taken away', () => {
    expect(serviceOf(service, colour)['depends_on']).toEqual(
      ['execution-policy', 'task-policy'].map((name) =>
        textLike(new RegExp(`^aws_iam_role_policy\\.\\w*${name}`)),
      ),
    );
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
    expect(serviceOf(optional, 'blue')['desired_count']).toBe(3);
    expect(serviceOf(optional, 'blue')).not.toHaveProperty('lifecycle');
  });
});

describe('the pace', () => {
  const paceOf = (stack: SynthesizedStack, colour: string) => {
    const { HANDOVER_SHARE_PER_SECOND, CONNECTIONS_PER_SECOND } = containersOf(stack, colour).environment;
    return { HANDOVER_SHARE_PER_SECOND, CONNECTIONS_PER_SECOND };
  };

  it.each(COLOURS)('of %s is left to the app, or is what is asked for, as the app takes it', (colour) => {
    expect(paceOf(service, colour)).toEqual({});
    expect(paceOf(optional, colour)).toEqual({
      HANDOVER_SHARE_PER_SECOND: '0.29',
      CONNECTIONS_PER_SECOND: '500',
    });
  });
});

describe('the roles', () => {
  const statements = statementsOf(service);

  it('allow no wildcard action, and all resources only where AWS knows no others', () => {
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect(
      statements.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action),
    ).toEqual([
      'ecr:GetAuthorizationToken',
      'transcribe:StartStreamTranscription',
      'transcribe:StartStreamTranscriptionWebSocket',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ]);
  });

  it('let a task use each table as the server does', () => {
    const allowed = (table: string) =>
      statements
        .filter(({ Resource }) => Resource.some((arn) => arn.endsWith(`aws_dynamodb_table${table}arn}`)))
        .flatMap(({ Action }) => Action.map((action) => action.replace('dynamodb:', '')));
    expect(allowed('messages')).toEqual(['GetItem', 'PutItem', 'Query']);
    expect(allowed('connections')).toEqual(['BatchWriteItem', 'DeleteItem', 'PutItem', 'Scan', 'UpdateItem']);
    expect(allowed('user-counter')).toEqual(['UpdateItem']);
    expect(allowed('rooms')).toEqual(['BatchGetItem', 'GetItem', 'PutItem', 'Scan', 'UpdateItem']);
  });

  it('let a task read the messages of a user by their index, and no other index', () => {
    const ofIndexes = statements.filter(({ Resource }) => Resource.some((arn) => arn.includes('/index/')));
    expect(ofIndexes).toEqual([
      expect.objectContaining({
        Action: ['dynamodb:Query'],
        Resource: [textLike(/messages\w*arn\}\/index\/userId-timestamp-index$/)],
      }),
    ]);
  });

  it('let ECS write the logs of both colours, into streams of their groups', () => {
    const [writing] = statements.filter(({ Action }) => Action.includes('logs:PutLogEvents'));
    expect(writing?.Resource).toEqual(
      COLOURS.map((colour) => `\${aws_cloudwatch_log_group.${colour}-log.arn}:*`),
    );
  });

  it('let a task read the weights but not set them', () => {
    expect(actionsOf(production, 'ssm')).toEqual(['ssm:GetParameter']);
  });

  it('let a task read the fault to inject where it may inject one, and set nothing', () => {
    expect(actionsOf(service, 'ssm')).toEqual(['ssm:GetParameter', 'ssm:GetParameters']);
    const [reading] = statements.filter(({ Action }) => Action.includes('ssm:GetParameters'));
    expect(reading?.Resource).toEqual([textLike(/weights\w*.*arn\}$/), textLike(/fault\w*.*arn\}$/)]);
    expect(containersOf(production, 'blue').environment).not.toHaveProperty('FAULT_PARAMETER');
  });

  it("let the deployment's own key be used in production, through what it encrypts", () => {
    const ofKey = statementsOf(production).filter(({ Action }) => Action.includes('kms:Decrypt'));
    expect(ofKey.map(({ Resource, Condition }) => ({ Resource, Condition }))).toEqual(
      ['secretsmanager', 'dynamodb'].map((name) => ({
        Resource: [textWith('kms_key')],
        Condition: { StringEquals: { 'kms:ViaService': `${name}.ap-northeast-2.amazonaws.com` } },
      })),
    );
    expect(actionsOf(service, 'kms')).toEqual([]);
  });

  it('let traces be sent only where there are some', () => {
    expect(actionsOf(optional, 'xray')).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
    expect(actionsOf(service, 'xray')).toEqual([]);
  });
});

describe('a shell in a task', () => {
  it('can be had in hackathon, for which two folders can be written to', () => {
    for (const colour of COLOURS) {
      expect(serviceOf(service, colour)).toMatchObject({ enable_execute_command: true });
      expect(taskOf(service, colour)['volume']).toEqual([{ name: 'exec-state' }, { name: 'exec-log' }]);
      expect(containersOf(service, colour).app).toMatchObject({
        readonlyRootFilesystem: true,
        mountPoints: [
          { sourceVolume: 'exec-state', containerPath: '/var/lib/amazon', readOnly: false },
          { sourceVolume: 'exec-log', containerPath: '/var/log/amazon', readOnly: false },
        ],
      });
    }
  });

  it('cannot be had in production', () => {
    for (const colour of COLOURS) {
      expect(serviceOf(production, colour)).toMatchObject({ enable_execute_command: false });
      expect(taskOf(production, colour)).not.toHaveProperty('volume');
      expect(containersOf(production, colour).app).not.toHaveProperty('mountPoints');
    }
    expect(actionsOf(production, 'ssmmessages')).toEqual([]);
  });
});

describe('where tasks run', () => {
  it('is in private subnets, or with a public address where there is no other way out', () => {
    const networkOf = (stack: SynthesizedStack) => serviceOf(stack, 'blue')['network_configuration'];
    const subnets = (tier: string) => [0, 1].map((zone) => textWith(`aws_subnet${tier}-${zone}`));
    expect(networkOf(service)).toMatchObject({ assign_public_ip: false, subnets: subnets('private') });
    expect(networkOf(inPublic)).toMatchObject({ assign_public_ip: true, subnets: subnets('public') });
  });

  it('is Fargate, without spare capacity', () => {
    expect(serviceOf(service, 'blue')).toMatchObject({ launch_type: 'FARGATE' });
    expect(serviceOf(service, 'blue')).not.toHaveProperty('capacity_provider_strategy');
    expect(service.resources('aws_ecs_cluster_capacity_providers')).toEqual([]);
  });

  it('may be spare capacity, but for one task of each colour', () => {
    expect(optional.resource('aws_ecs_cluster_capacity_providers')).toMatchObject({
      capacity_providers: ['FARGATE', 'FARGATE_SPOT'],
    });
    for (const colour of COLOURS) {
      expect(serviceOf(optional, colour)).toMatchObject({
        capacity_provider_strategy: [
          { capacity_provider: 'FARGATE', base: 1, weight: 0 },
          { capacity_provider: 'FARGATE_SPOT', weight: 1 },
        ],
        // A service cannot ask for capacity that its cluster does not have yet.
        depends_on: expect.arrayContaining([textWith('aws_ecs_cluster_capacity_providers.')]) as unknown,
      });
      expect(serviceOf(optional, colour)).not.toHaveProperty('launch_type');
    }
  });

  it('may be another architecture', () => {
    expect(taskOf(optional, 'blue')).toMatchObject({ runtime_platform: { cpu_architecture: 'X86_64' } });
  });
});

describe('traces', () => {
  const { app, sidecars, environment } = containersOf(optional, 'green');

  it('go from the server to a collector in its task, which it can do without', () => {
    expect(environment).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' });
    expect(app.name).toBe('app');
    expect(sidecars).toEqual([
      expect.objectContaining({
        name: 'collector',
        image: textLike(/^public\.ecr\.aws\/aws-observability\/aws-otel-collector:v\d+\.\d+\.\d+$/),
        essential: false,
        readonlyRootFilesystem: true,
        memory: 128,
      }),
    ]);
  });

  it('have a collector that ends after the server, which has traces to send until then', () => {
    expect(app).toMatchObject({ dependsOn: [{ containerName: 'collector', condition: 'START' }] });
    expect(containersOf(service, 'green').app).not.toHaveProperty('dependsOn');
  });

  it('go from there to X-Ray in the same region', () => {
    const settings = sidecars[0]?.environment.find(({ name }) => name === 'AOT_CONFIG_CONTENT')?.value;
    expect(JSON.parse(settings ?? '')).toMatchObject({
      receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } } },
      exporters: { awsxray: { region: 'ap-northeast-2' } },
      service: { pipelines: { traces: { receivers: ['otlp'], exporters: ['awsxray'] } } },
    });
  });
});

describe('what tasks report of themselves', () => {
  it.each(COLOURS)('becomes metrics of %s, with nothing in between the reports', (colour) => {
    for (const figure of FIGURES) {
      const filter = service.resource('aws_cloudwatch_log_metric_filter', {
        name: `chatapp-dev-${colour}-${figure}`,
      });
      expect(filter).toMatchObject({
        log_group_name: textWith(`${colour}-log`),
        pattern: `{ $.event = "figures" && $.${figure} = * }`,
        metric_transformation: {
          namespace: 'Crossfade/chatapp-dev',
          name: `${colour}-${figure}`,
          value: `$.${figure}`,
          unit: 'Count',
        },
      });
      expect(filter['metric_transformation']).not.toHaveProperty('default_value');
    }
  });
});

describe('the number of tasks in production', () => {
  it('begins with two a colour and follows CPU and connections, slowly downwards', () => {
    expect(production.resources('aws_appautoscaling_target')).toEqual(
      COLOURS.map(() => expect.objectContaining({ min_capacity: 2, max_capacity: 10 }) as unknown),
    );
    for (const colour of COLOURS) {
      expect(serviceOf(production, colour)).toMatchObject({
        desired_count: 2,
        lifecycle: { ignore_changes: ['desired_count'] },
      });
      const policyOf = (metric: string) =>
        production.resource('aws_appautoscaling_policy', {
          name: `chatapp-dev-${colour}-${metric}`,
        });
      expect(policyOf('connections')).toMatchObject({
        target_tracking_scaling_policy_configuration: {
          scale_in_cooldown: 900,
          customized_metric_specification: {
            namespace: 'Crossfade/chatapp-dev',
            metric_name: `${colour}-connections`,
            statistic: 'Average',
          },
        },
      });
      expect(policyOf('cpu')).toMatchObject({
        target_tracking_scaling_policy_configuration: { scale_in_cooldown: 900, target_value: 60 },
      });
    }
  });

  it("is nobody else's business in hackathon", () => {
    expect(service.resources('aws_appautoscaling_target')).toEqual([]);
  });
});

describe('Container Insights', () => {
  it('are watched in production, with a log that goes away with the stack', () => {
    expect(production.resource('aws_ecs_cluster')).toMatchObject({
      setting: [{ name: 'containerInsights', value: 'enabled' }],
      depends_on: [textWith('insights-log')],
    });
    expect(
      production.resource('aws_cloudwatch_log_group', {
        name: '/aws/ecs/containerinsights/chatapp-dev/performance',
      }),
    ).toMatchObject({ retention_in_days: 365, kms_key_id: textWith('kms_key') });
  });

  it('are not paid for in hackathon', () => {
    expect(service.resource('aws_ecs_cluster')).toMatchObject({
      setting: [{ name: 'containerInsights', value: 'disabled' }],
    });
    expect(service.resources('aws_cloudwatch_log_group')).toHaveLength(2);
  });
});

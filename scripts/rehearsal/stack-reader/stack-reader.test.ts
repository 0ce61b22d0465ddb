import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSystem } from './stack-reader';
import { StackReadError } from './stacks';

/** An output of the stack that it is used in. */
const ROUND = '${data.terraform_remote_state.cross-stack-reference-input-broken.outputs.name}';
const REGION = 'ap-northeast-2';
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'crossfade-test-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Writes stacks as a synthesis does. */
async function synthesized(stacks: Readonly<Record<string, object>>): Promise<string> {
  const manifest = { stacks: {} as Record<string, object> };
  for (const [name, content] of Object.entries(stacks)) {
    const synthesizedStackPath = `stacks/${name}/cdk.tf.json`;
    manifest.stacks[name] = { name, synthesizedStackPath };
    await mkdir(path.join(directory, 'stacks', name), { recursive: true });
    await writeFile(path.join(directory, synthesizedStackPath), JSON.stringify(content));
  }
  await writeFile(path.join(directory, 'manifest.json'), JSON.stringify(manifest));
  return directory;
}

const traffic = {
  resource: {
    aws_ssm_parameter: {
      weights: { name: '/x/weights', type: 'String', insecure_value: '{"blue":90,"green":10}' },
    },
    aws_lb: { main: { name: 'show', idle_timeout: 3600 } },
    aws_lb_target_group: {
      blue: { name: 'show-blue', deregistration_delay: '30', health_check: { path: '/health', interval: 5 } },
      green: { name: 'show-green', stickiness: [{ type: 'lb_cookie', cookie_duration: 60 }] },
    },
    aws_lb_listener: {
      http: {
        load_balancer_arn: '${aws_lb.main.arn}',
        port: 80,
        protocol: 'HTTP',
        default_action: [
          {
            type: 'forward',
            forward: {
              target_group: [
                {
                  arn: '${aws_lb_target_group.blue.arn}',
                  weight: '${jsondecode(aws_ssm_parameter.weights.insecure_value)["blue"]}',
                },
                {
                  arn: '${aws_lb_target_group.green.arn}',
                  weight: '${jsondecode(aws_ssm_parameter.weights.insecure_value)["green"]}',
                },
              ],
            },
          },
        ],
      },
    },
    aws_lb_listener_rule: {
      preview: {
        listener_arn: '${aws_lb_listener.http.arn}',
        priority: 10,
        condition: [{ query_string: [{ key: 'colour', value: 'green' }] }],
        action: [{ type: 'forward', target_group_arn: '${aws_lb_target_group.green.arn}' }],
      },
    },
  },
  output: { group: { value: '${aws_lb_target_group.blue.arn}' } },
};

const service = {
  data: { terraform_remote_state: { 'cross-stack-reference-input-traffic': { backend: 'local' } } },
  resource: {
    aws_ecs_cluster: { main: { name: 'show' } },
    aws_ecs_task_definition: {
      blue: {
        family: 'show-blue',
        container_definitions: JSON.stringify([
          {
            name: 'app',
            image: 'repository:v7',
            environment: [{ name: 'COLOUR', value: 'blue' }],
            secrets: [{ name: 'SESSION_SECRET', valueFrom: '${aws_secretsmanager_secret.session.arn}' }],
            portMappings: [{ containerPort: 3000 }],
            stopTimeout: 120,
            logConfiguration: {
              logDriver: 'awslogs',
              options: {
                'awslogs-group': '${aws_cloudwatch_log_group.blue.name}',
                'awslogs-stream-prefix': 'app',
              },
            },
          },
        ]),
      },
    },
    aws_secretsmanager_secret: { session: { name: 'session' } },
    aws_cloudwatch_log_group: { blue: { name: '/ecs/show/blue' } },
    aws_ecs_service: {
      blue: {
        name: 'show-blue',
        cluster: '${aws_ecs_cluster.main.id}',
        task_definition: '${aws_ecs_task_definition.blue.arn}',
        desired_count: 2,
        load_balancer: [
          {
            target_group_arn:
              '${data.terraform_remote_state.cross-stack-reference-input-traffic.outputs.group}',
            container_name: 'app',
            container_port: 3000,
          },
        ],
      },
    },
  },
};

describe('the stack reader', () => {
  it('gives the weights as the expression over the parameter has them', async () => {
    const system = await readSystem(await synthesized({ traffic }), REGION);
    expect(system.listeners[0]?.defaultActions[0]).toMatchObject({
      type: 'forward',
      targetGroups: [{ weight: 90 }, { weight: 10 }],
      stickiness: { enabled: false },
    });
  });

  it("fills in AWS's defaults for what a target group leaves open", async () => {
    const { targetGroups } = await readSystem(await synthesized({ traffic }), REGION);
    expect(targetGroups[0]).toMatchObject({
      deregistrationDelaySeconds: 30,
      healthCheck: { path: '/health', intervalSeconds: 5, unhealthyThreshold: 2, matcher: '200' },
      stickiness: { enabled: false },
    });
    expect(targetGroups[1]).toMatchObject({
      deregistrationDelaySeconds: 300,
      stickiness: { enabled: true, durationSeconds: 60 },
    });
  });

  it('follows a reference to another stack to the same ARN', async () => {
    const system = await readSystem(await synthesized({ traffic, service }), REGION);
    expect(system.services[0]?.loadBalancers[0]?.targetGroupArn).toBe(system.targetGroups[0]?.arn);
    expect(system.services[0]).toMatchObject({ desiredCount: 2, name: 'show-blue' });
  });

  it('reads the environment and the secrets of a container', async () => {
    const { taskDefinitions } = await readSystem(await synthesized({ traffic, service }), REGION);
    expect(taskDefinitions[0]?.containers[0]).toMatchObject({
      image: 'repository:v7',
      environment: { COLOUR: 'blue' },
      secrets: { SESSION_SECRET: expect.stringContaining('secret:session-') as string },
      containerPort: 3000,
      stopTimeoutSeconds: 120,
      logGroup: '/ecs/show/blue',
      logStreamPrefix: 'app',
    });
  });

  it("reads how a service's tasks are to be replaced, or takes ECS's defaults", async () => {
    const { services } = await readSystem(await synthesized({ traffic, service }), REGION);
    expect(services[0]?.deployment).toEqual({
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      circuitBreaker: { enable: false, rollback: false },
      healthCheckGracePeriodSeconds: 0,
    });
    const careful = {
      ...service.resource.aws_ecs_service.blue,
      deployment_minimum_healthy_percent: 50,
      deployment_maximum_percent: 150,
      deployment_circuit_breaker: { enable: true, rollback: true },
      health_check_grace_period_seconds: 60,
      network_configuration: { subnets: ['a', 'b'], security_groups: ['c'], assign_public_ip: true },
    };
    const resource = { ...service.resource, aws_ecs_service: { blue: careful } };
    const other = await readSystem(await synthesized({ traffic, service: { ...service, resource } }), REGION);
    expect(other.services[0]).toMatchObject({
      deployment: {
        minimumHealthyPercent: 50,
        maximumPercent: 150,
        circuitBreaker: { enable: true, rollback: true },
        healthCheckGracePeriodSeconds: 60,
      },
      network: { subnets: ['a', 'b'], securityGroups: ['c'], assignPublicIp: true },
    });
  });

  it('keeps a task definition to be shown, but for what cannot be resolved', async () => {
    const definitions = `\${jsonencode([
      {"name" = "app", "image" = "repository:v7", "stopTimeout" = 120, "healthCheck" = mystery(1)}
    ])}`;
    const blue = {
      family: 'show-blue',
      cpu: '256',
      task_role_arn: '${mystery(2)}',
      container_definitions: definitions,
    };
    const resource = { ...service.resource, aws_ecs_task_definition: { blue } };
    const stacks = await synthesized({ traffic, service: { ...service, resource } });
    const { taskDefinitions } = await readSystem(stacks, REGION);
    expect(taskDefinitions[0]?.document).toEqual({
      family: 'show-blue',
      cpu: '256',
      containerDefinitions: [{ name: 'app', image: 'repository:v7', stopTimeout: 120 }],
    });
  });

  it('reads past what it does not need, whatever that is', async () => {
    const strange = '${mystery(aws_nothing.there.id)}';
    const { aws_lb, ...rest } = traffic.resource;
    const [listener] = Object.values(rest.aws_lb_listener);
    const resource = {
      ...rest,
      aws_lb: { main: { ...aws_lb.main, access_logs: { bucket: strange } } },
      aws_lb_listener: { http: { ...listener, certificate_arn: strange } },
      aws_wafv2_web_acl: { main: { name: strange, rule: [{ name: strange }] } },
    };
    const data = { aws_ec2_managed_prefix_list: { edge: { name: strange } } };
    const output = { ...traffic.output, 'cross-stack-output-other': { value: strange } };
    const system = await readSystem(await synthesized({ traffic: { resource, data, output } }), REGION);
    expect(system).toEqual(await readSystem(await synthesized({ traffic }), REGION));
  });

  it('reads the container that the load balancer reaches, and of the others the names alone', async () => {
    const definitions = `\${jsonencode([
      {"name" = "collector", "image" = mystery(1), "environment" = [{"name" = "A", "value" = mystery(2)}]},
      {"name" = "app", "image" = "repository:v7", "logConfiguration" = {"options" = {"group" = mystery(3)}}}
    ])}`;
    const withSidecar = {
      ...service,
      resource: {
        ...service.resource,
        aws_ecs_task_definition: { blue: { family: 'show-blue', container_definitions: definitions } },
      },
    };
    const { taskDefinitions } = await readSystem(
      await synthesized({ traffic, service: withSidecar }),
      REGION,
    );
    expect(taskDefinitions).toMatchObject([
      { containers: [{ name: 'app', image: 'repository:v7' }], sidecars: ['collector'] },
    ]);
  });

  it('gives the outputs of fixed name, and null for what only AWS would know', async () => {
    const output = {
      ...traffic.output,
      alb_dns_name: { value: '${aws_lb.main.dns_name}' },
      blue_weight: { value: '${aws_lb.main.name}-${jsondecode("[1, 2]")[1]}' },
      name_servers: { value: '${aws_route53_zone.main.name_servers}' },
      s3_bucket_name: { value: 'page-${mystery(1)}' },
    };
    const resource = { ...traffic.resource, aws_route53_zone: { main: { name: 'example.com' } } };
    const { outputs } = await readSystem(await synthesized({ traffic: { resource, output } }), REGION);
    expect(outputs).toEqual({
      alb_dns_name: expect.stringMatching(/^show-\d+\.ap-northeast-2\.elb\.amazonaws\.com$/) as string,
      blue_weight: 'show-2',
      name_servers: null,
      s3_bucket_name: null,
    });
  });

  it.each<[string, object, string]>([
    [
      'a load balancer of another kind',
      { resource: { aws_lb: { main: { name: 'show', load_balancer_type: 'network' } } } },
      'aws_lb.main in stack broken: load_balancer_type: the rehearsal runs application load balancers only',
    ],
    [
      'a listener for another protocol',
      {
        resource: {
          aws_lb: { main: { name: 'show' } },
          aws_lb_listener: {
            game: { load_balancer_arn: '${aws_lb.main.arn}', port: 7, protocol: 'TCP', default_action: [] },
          },
        },
      },
      'aws_lb_listener.game in stack broken: protocol: the rehearsal runs listeners for HTTP and HTTPS only',
    ],
    [
      'targets without an address',
      { resource: { aws_lb_target_group: { call: { name: 'call', target_type: 'lambda' } } } },
      'aws_lb_target_group.call in stack broken: target_type: the rehearsal runs targets that have an address only',
    ],
    [
      'a service that nobody can reach',
      {
        resource: {
          aws_ecs_cluster: { main: { name: 'show' } },
          aws_ecs_service: {
            worker: { name: 'worker', cluster: '${aws_ecs_cluster.main.arn}', task_definition: 'worker:1' },
          },
        },
      },
      'aws_ecs_service.worker in stack broken: load_balancer: the rehearsal runs services behind a load balancer only',
    ],
    [
      'container definitions that are no JSON',
      {
        resource: {
          aws_ecs_task_definition: { blue: { family: 'blue', container_definitions: 'name = app' } },
        },
      },
      'aws_ecs_task_definition.blue in stack broken: container_definitions is not JSON',
    ],
    [
      'a reference to nothing',
      { resource: { aws_lb_listener: { http: { load_balancer_arn: '${aws_lb.gone.arn}', port: 80 } } } },
      'aws_lb_listener.http in stack broken: aws_lb.gone.arn refers to nothing',
    ],
    [
      'a resource that lacks what is needed',
      { resource: { aws_dynamodb_table: { rooms: { name: 'rooms' } } } },
      'aws_dynamodb_table.rooms in stack broken: hash_key',
    ],
    [
      'a value that needs itself',
      { resource: { aws_lb: { main: { name: '${aws_lb.main.name}' } } } },
      'aws_lb.main in stack broken: name refers to itself',
    ],
    [
      'a value that needs itself by way of another stack',
      {
        data: { terraform_remote_state: { 'cross-stack-reference-input-broken': {} } },
        resource: { aws_lb: { main: { name: '${aws_lb.main.tags["Name"]}', tags: { Name: ROUND } } } },
        output: { name: { value: '${aws_lb.main.name}' } },
      },
      'refers to itself',
    ],
    [
      'a reference to a resource of another kind',
      {
        resource: {
          aws_lb: { main: { name: 'show' } },
          aws_lb_listener_rule: {
            chat: { listener_arn: '${aws_lb.main.arn}', priority: 1, condition: [], action: [] },
          },
        },
      },
      'aws_lb_listener_rule.chat in stack broken: arn:aws:elasticloadbalancing',
    ],
    ['something that is no stack', { resource: [] }, 'is not what a synthesis writes: resource: '],
  ])('names the place of %s', async (_, broken, message) => {
    const reading = readSystem(await synthesized({ broken }), REGION);
    await expect(reading).rejects.toThrow(StackReadError);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.not.toThrow('\n');
  });

  it('says which file is missing or corrupted', async () => {
    await expect(readSystem(directory, REGION)).rejects.toThrow(`${directory}/manifest.json cannot be read`);
    await writeFile(path.join(directory, 'manifest.json'), '{"stacks":');
    await expect(readSystem(directory, REGION)).rejects.toThrow('manifest.json is not JSON');
  });
});

import {
  DeleteServiceCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  UpdateServiceCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import { startEcsStand, type EcsStand } from '../fleet/testing/ecs-stand';

const CLUSTER = 'arn:aws:ecs:ap-northeast-2:000000000000:cluster/show';
const SERVICE = 'arn:aws:ecs:ap-northeast-2:000000000000:service/show/show-blue';
const DEFINITION = 'arn:aws:ecs:ap-northeast-2:000000000000:task-definition/show-blue:1';
const NO_TASK = '0123456789abcdef0123456789abcdef';
const cluster = 'show';
const CONTAINER = { name: 'app', image: 'repository:v2', portMappings: [{ containerPort: 3_000 }] };
const FARGATE: RegisterTaskDefinitionCommandInput = {
  family: 'show-green',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  containerDefinitions: [CONTAINER],
};

let stand: EcsStand;
let ecs: ECSClient;

beforeAll(async () => {
  stand = await startEcsStand();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  ecs = new ECSClient({ endpoint: stand.awsEndpointUrl, region: 'ap-northeast-2', credentials });
  await stand.until(() => stand.fleet.services()[0]?.deployments[0]?.rolloutState === 'COMPLETED');
});
afterAll(async () => {
  ecs.destroy();
  await stand.stop();
});

describe('the API of ECS', () => {
  it('shows the cluster, by name and by ARN, and says which ones are missing', async () => {
    expect((await ecs.send(new ListClustersCommand({}))).clusterArns).toEqual([CLUSTER]);
    const answer = await ecs.send(new DescribeClustersCommand({ clusters: ['show', CLUSTER, 'gone'] }));
    expect(answer.clusters).toMatchObject(
      [1, 2].map(() => ({
        clusterName: 'show',
        status: 'ACTIVE',
        activeServicesCount: 1,
        runningTasksCount: 1,
      })),
    );
    expect(answer.failures).toEqual([
      { arn: 'arn:aws:ecs:ap-northeast-2:000000000000:cluster/gone', reason: 'MISSING' },
    ]);
  });

  it('shows a service', async () => {
    expect((await ecs.send(new ListServicesCommand({ cluster }))).serviceArns).toEqual([SERVICE]);
    const answer = await ecs.send(
      new DescribeServicesCommand({ cluster: CLUSTER, services: [SERVICE, 'gone'], include: ['TAGS'] }),
    );
    expect(answer.services).toMatchObject([
      {
        serviceName: 'show-blue',
        status: 'ACTIVE',
        launchType: 'FARGATE',
        desiredCount: 1,
        runningCount: 1,
        pendingCount: 0,
        taskDefinition: DEFINITION,
        deploymentConfiguration: {
          minimumHealthyPercent: 100,
          maximumPercent: 200,
          deploymentCircuitBreaker: { enable: true, rollback: true },
        },
        deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 1, failedTasks: 0 }],
        tags: [{ key: 'Colour', value: 'blue' }],
      },
    ]);
    expect(answer.failures).toEqual([
      { arn: 'arn:aws:ecs:ap-northeast-2:000000000000:service/show/gone', reason: 'MISSING' },
    ]);
    const [latest] = answer.services?.[0]?.events ?? [];
    expect(latest).toMatchObject({
      message: '(service show-blue) has reached a steady state.',
      createdAt: expect.any(Date) as Date,
    });
  });

  it('shows a task, with where it listens and its process', async () => {
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: 'show-blue' }));
    expect(taskArns).toEqual([expect.stringMatching(/:task\/show\/[0-9a-f]{32}$/)]);
    const [id = ''] = taskArns.map((arn) => arn.split('/').at(-1) ?? '');
    const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [id, NO_TASK] }));
    const [process] = stand.fleet.tasks();
    expect(answer.tasks).toMatchObject([
      {
        taskArn: taskArns[0],
        lastStatus: 'RUNNING',
        desiredStatus: 'RUNNING',
        healthStatus: 'HEALTHY',
        group: 'service:show-blue',
        startedAt: expect.any(Date) as Date,
        taskDefinitionArn: DEFINITION,
        containers: [
          {
            name: 'app',
            lastStatus: 'RUNNING',
            runtimeId: `${id}-${process?.pid}`,
            networkBindings: [{ containerPort: 3_000, hostPort: process?.port }],
            networkInterfaces: [{ privateIpv4Address: '127.0.0.1' }],
          },
        ],
      },
    ]);
    expect(answer.failures).toMatchObject([{ reason: 'MISSING' }]);
  });

  it.each([
    ['its family', { family: 'show-blue' }, 1],
    ['another family', { family: 'show' }, 0],
    ['what is stopped', { desiredStatus: 'STOPPED' as const }, 0],
    ['what pends', { desiredStatus: 'PENDING' as const }, 0],
    ['another launch type', { launchType: 'EC2' as const }, 0],
  ])('lists tasks by %s', async (_, filter, count) => {
    expect((await ecs.send(new ListTasksCommand({ cluster, ...filter }))).taskArns).toHaveLength(count);
  });

  it.each(['show-blue', 'show-blue:1', DEFINITION])(
    'finds a task definition as %s',
    async (taskDefinition) => {
      const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
      expect(answer.taskDefinition).toMatchObject({
        taskDefinitionArn: DEFINITION,
        family: 'show-blue',
        revision: 1,
        status: 'ACTIVE',
        containerDefinitions: [
          {
            name: 'app',
            image: 'repository:v1',
            essential: true,
            environment: [{ name: 'COLOUR', value: 'blue' }],
            portMappings: [{ containerPort: 3_000, hostPort: 3_000, protocol: 'tcp' }],
          },
        ],
      });
    },
  );

  it('registers revisions, and lists them a page at a time', async () => {
    const tags = [{ key: 'Release', value: '7' }];
    const first = await ecs.send(new RegisterTaskDefinitionCommand({ ...FARGATE, tags }));
    expect(first).toMatchObject({ taskDefinition: { revision: 1, cpu: '256', networkMode: 'awsvpc' }, tags });
    await ecs.send(new RegisterTaskDefinitionCommand(FARGATE));
    const latest = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'show-green', include: ['TAGS'] }),
    );
    expect(latest).toMatchObject({ taskDefinition: { revision: 2 }, tags: [] });
    const list = (input: object) => ecs.send(new ListTaskDefinitionsCommand({ maxResults: 1, ...input }));
    const { taskDefinitionArns, nextToken } = await list({ familyPrefix: 'show-green', sort: 'DESC' });
    expect(taskDefinitionArns).toEqual([expect.stringMatching(/show-green:2$/)]);
    const second = await list({ familyPrefix: 'show-green', sort: 'DESC', nextToken });
    expect(second.taskDefinitionArns).toEqual([expect.stringMatching(/show-green:1$/)]);
    expect(second.nextToken).toBeUndefined();
    const { families } = await ecs.send(new ListTaskDefinitionFamiliesCommand({ familyPrefix: 'show-' }));
    expect(families).toEqual(['show-blue', 'show-green']);
  });

  const update = (input: object) => new UpdateServiceCommand({ cluster, service: 'show-blue', ...input });
  const register = (input: object) => new RegisterTaskDefinitionCommand({ ...FARGATE, ...input });
  const limits = (minimumHealthyPercent: number, maximumPercent: number) =>
    update({ deploymentConfiguration: { minimumHealthyPercent, maximumPercent } });

  it.each<[string, object, string]>([
    ['no cluster', new ListServicesCommand({}), 'ClusterNotFoundException'],
    ['another cluster', new ListTasksCommand({ cluster: 'gone' }), 'ClusterNotFoundException'],
    ['a page of none', new ListServicesCommand({ cluster, maxResults: 0 }), 'InvalidParameterException'],
    ['a token of its own', new ListTasksCommand({ cluster, nextToken: '?' }), 'InvalidParameterException'],
    ['no services', new DescribeServicesCommand({ cluster, services: [] }), 'InvalidParameterException'],
    [
      'too many services',
      new DescribeServicesCommand({ cluster, services: Array.from({ length: 11 }, () => 'x') }),
      'InvalidParameterException',
    ],
    [
      'the tasks of no service',
      new ListTasksCommand({ cluster, serviceName: 'x' }),
      'ServiceNotFoundException',
    ],
    ['no tasks', new DescribeTasksCommand({ cluster, tasks: [] }), 'InvalidParameterException'],
    [
      'a task of no such id',
      new DescribeTasksCommand({ cluster, tasks: ['x'] }),
      'InvalidParameterException',
    ],
    [
      'a task of another cluster',
      new DescribeTasksCommand({ cluster, tasks: [`arn:aws:ecs:x:0:task/gone/${NO_TASK}`] }),
      'InvalidParameterException',
    ],
    ['to stop no task', new StopTaskCommand({ cluster, task: NO_TASK }), 'InvalidParameterException'],
    [
      'a definition that is not there',
      new DescribeTaskDefinitionCommand({ taskDefinition: 'x' }),
      'ClientException',
    ],
    ['another service', update({ service: 'gone' }), 'ServiceNotFoundException'],
    ['to update no service', update({ service: '' }), 'InvalidParameterException'],
    ['less than no task', update({ desiredCount: -1 }), 'InvalidParameterException'],
    ['more tasks than a machine takes', update({ desiredCount: 1_000 }), 'InvalidParameterException'],
    ['a revision that is not there', update({ taskDefinition: 'show-blue:9' }), 'ClientException'],
    ['limits that block deployments', limits(100, 100), 'InvalidParameterException'],
    ['limits below nothing', limits(-1, 200), 'InvalidParameterException'],
    ['what the rehearsal cannot change', update({ platformVersion: '1.4.0' }), 'InvalidParameterException'],
    ['no family', register({ family: ' ' }), 'ClientException'],
    ['a family with a slash', register({ family: 'a/b' }), 'ClientException'],
    ['no containers', register({ containerDefinitions: [] }), 'ClientException'],
    ['a container without a name', register({ containerDefinitions: [{ image: 'x' }] }), 'ClientException'],
    ['a container without an image', register({ containerDefinitions: [{ name: 'x' }] }), 'ClientException'],
    ['two of one name', register({ containerDefinitions: [CONTAINER, CONTAINER] }), 'ClientException'],
    [
      'nothing essential',
      register({ containerDefinitions: [{ ...CONTAINER, essential: false }] }),
      'ClientException',
    ],
    ['Fargate without awsvpc', register({ networkMode: 'bridge' }), 'ClientException'],
    ['Fargate without a size', register({ cpu: undefined }), 'ClientException'],
    ['a size that is none', register({ memory: '4096' }), 'ClientException'],
    [
      'a stop that takes too long',
      register({ containerDefinitions: [{ ...CONTAINER, stopTimeout: 121 }] }),
      'ClientException',
    ],
    [
      'what is not served',
      new DeleteServiceCommand({ cluster, service: 'show-blue' }),
      'UnknownOperationException',
    ],
  ])('refuses %s, and changes nothing', async (_, command, code) => {
    const before = stand.fleet.taskDefinitions.all.length;
    await expect(ecs.send(command as ListServicesCommand)).rejects.toMatchObject({
      name: code,
      $metadata: { httpStatusCode: 400 },
    });
    expect(stand.fleet.services()).toMatchObject([{ desiredCount: 1, deployments: [{ status: 'PRIMARY' }] }]);
    expect(stand.fleet.taskDefinitions.all).toHaveLength(before);
  });

  it('refuses a definition without the container that the load balancer reaches', async () => {
    await ecs.send(register({ family: 'other', containerDefinitions: [{ ...CONTAINER, name: 'web' }] }));
    await expect(ecs.send(update({ taskDefinition: 'other' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The container app does not exist in the task definition.',
    });
  });

  it.each(['[]', 'null', '{"cluster":1}', '{"cluster":"show","services":"show-blue"}', '{"services":[{}]}'])(
    'answers %s as what cannot be read',
    async (body) => {
      const response = await fetch(stand.awsEndpointUrl, {
        method: 'POST',
        headers: {
          authorization: 'AWS4-HMAC-SHA256 x',
          'x-amz-target': 'AmazonEC2ContainerServiceV20141113.DescribeServices',
        },
        body,
      });
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { __type: 'SerializationException' },
      ]);
    },
  );
});

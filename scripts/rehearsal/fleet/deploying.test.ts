import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  UpdateServiceCommand,
  type Service,
  type Task,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEcsStand, type EcsStand } from './testing/ecs-stand';

jest.setTimeout(40_000);

const SERVICE = { cluster: 'show', service: 'show-blue' };

let stand: EcsStand;
let ecs: ECSClient;

async function start(settings: Parameters<typeof startEcsStand>[0] = {}): Promise<void> {
  stand = await startEcsStand(settings);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  ecs = new ECSClient({ endpoint: stand.awsEndpointUrl, region: 'ap-northeast-2', credentials });
  await stand.until(isStable);
}
afterEach(async () => {
  ecs.destroy();
  await stand.stop();
});

async function service(): Promise<Service> {
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster: 'show', services: ['show-blue'] }),
  );
  const [found] = services ?? [];
  if (!found) throw new Error('there is no service');
  return found;
}

/** As the waiter of the AWS CLI has it, and the deployment has completed. */
async function isStable(): Promise<boolean> {
  const { deployments = [], runningCount, desiredCount } = await service();
  const [deployment] = deployments;
  return (
    deployments.length === 1 && runningCount === desiredCount && deployment?.rolloutState === 'COMPLETED'
  );
}

async function tasks(desiredStatus: 'RUNNING' | 'STOPPED'): Promise<Task[]> {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster: 'show', desiredStatus }));
  if (taskArns.length === 0) return [];
  return (await ecs.send(new DescribeTasksCommand({ cluster: 'show', tasks: taskArns }))).tasks ?? [];
}

const update = (change: Partial<UpdateServiceCommandInput>) =>
  ecs.send(new UpdateServiceCommand({ ...SERVICE, ...change }));

async function register(tag: string): Promise<string> {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'show-blue',
      containerDefinitions: [
        { name: 'app', image: `repository:${tag}`, portMappings: [{ containerPort: 3_000 }], stopTimeout: 1 },
      ],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

const answer = async () => (await fetch(stand.url)).text();
const messages = async () => (await service()).events?.map(({ message }) => message ?? '') ?? [];

/** Two visitors who ask again and again; what they saw is which version answered, or the status of an error. */
function visit() {
  const seen = new Set<string>();
  let over = false;
  const visits = [1, 2].map(async () => {
    while (!over) {
      const response = await fetch(`${stand.url}/?ms=20`);
      const text = await response.text();
      seen.add(response.ok ? text : String(response.status));
    }
  });
  const leave = async () => {
    over = true;
    await Promise.all(visits);
    return seen;
  };
  return { seen, leave };
}

describe('a service', () => {
  it('replaces its tasks in a deployment, while every request is answered', async () => {
    await start();
    const [before] = await tasks('RUNNING');
    const taskDefinition = await register('v2');
    const visitors = visit();
    const { service: updated } = await update({ taskDefinition });
    expect(updated?.deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', taskDefinition, desiredCount: 1 },
      { status: 'ACTIVE', rolloutState: 'COMPLETED', runningCount: 1 },
    ]);
    await stand.until(isStable);
    expect(await visitors.leave()).toEqual(new Set(['v1', 'v2']));
    expect(await tasks('STOPPED')).toMatchObject([
      {
        taskArn: before?.taskArn,
        lastStatus: 'STOPPED',
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: expect.stringMatching(
          /^Scaling activity initiated by \(deployment ecs-svc\/\d{19}\)$/,
        ) as string,
        containers: [{ exitCode: 0 }],
      },
    ]);
    expect((await messages())[0]).toBe('(service show-blue) has reached a steady state.');
    expect(await messages()).toContainEqual(
      expect.stringMatching(/has begun draining connections on 1 tasks/),
    );
  });

  it('is seen to fail requests when a task is killed', async () => {
    await start();
    const visitors = visit();
    stand.fleet.tasks()[0]?.kill('SIGKILL');
    await stand.until(() => visitors.seen.has('503') || visitors.seen.has('502'));
    await visitors.leave();
  });

  it('replaces them by others of the same definition when forced to, and else does nothing', async () => {
    await start();
    const [before] = await tasks('RUNNING');
    await update({ taskDefinition: 'show-blue' });
    expect((await service()).deployments).toHaveLength(1);
    await update({ forceNewDeployment: true });
    await stand.until(isStable);
    const [after] = await tasks('RUNNING');
    expect(after?.taskArn).not.toBe(before?.taskArn);
    expect(after?.taskDefinitionArn).toBe(before?.taskDefinitionArn);
  });

  it('waits for open requests before it ends a task, and no longer than it must', async () => {
    await start();
    const slow = fetch(`${stand.url}/?ms=1500`).then((response) => response.text());
    await sleep(100);
    await update({ forceNewDeployment: true });
    let answered = false;
    void slow.then(() => (answered = true));
    await stand.until(async () =>
      (await tasks('STOPPED')).some(({ lastStatus }) => lastStatus === 'DEACTIVATING'),
    );
    expect(answered).toBe(false);
    expect(await slow).toBe('v1');
    await stand.until(isStable);
  });

  it('goes to two tasks, to none and back to one', async () => {
    await start();
    const { service: two } = await update({ desiredCount: 2 });
    expect(two).toMatchObject({ desiredCount: 2, deployments: [{ desiredCount: 2 }] });
    await stand.until(async () => (await service()).runningCount === 2);
    await stand.until(() => stand.fleet.allTasks().filter(({ health }) => health === 'HEALTHY').length === 2);
    await update({ desiredCount: 0 });
    await stand.until(async () => (await service()).runningCount === 0);
    await stand.until(() => stand.fleet.tasks().length === 0);
    expect((await fetch(stand.url)).status).toBe(503);
    await update({ desiredCount: 1 });
    await stand.until(isStable);
    await stand.until(async () => (await answer()) === 'v1');
    // Scaling is no deployment.
    expect((await messages()).filter((message) => message.includes('deployment completed'))).toHaveLength(1);
  });

  it('replaces a task that an operator stops, and remembers why that ended', async () => {
    await start();
    const [task] = await tasks('RUNNING');
    const { taskArn } = task ?? {};
    const stopped = await ecs.send(
      new StopTaskCommand({ cluster: 'show', task: taskArn, reason: 'a drill' }),
    );
    expect(stopped.task).toMatchObject({ desiredStatus: 'STOPPED', lastStatus: 'DEACTIVATING' });
    await stand.until(async () => (await tasks('STOPPED'))[0]?.lastStatus === 'STOPPED');
    await stand.until(isStable);
    expect(await tasks('STOPPED')).toMatchObject([
      { taskArn, stopCode: 'UserInitiated', stoppedReason: 'a drill', stoppedAt: expect.any(Date) as Date },
    ]);
    expect((await tasks('RUNNING')).map((one) => one.taskArn)).not.toContain(taskArn);
    expect(stand.events.filter(({ type }) => type === 'died')).toEqual([]);
  });

  it('ends a task that ignores SIGTERM by SIGKILL, after its stop timeout', async () => {
    await start();
    await update({ taskDefinition: await register('stubborn') });
    await stand.until(isStable);
    await update({ desiredCount: 0 });
    await stand.until(() => stand.fleet.tasks().length === 0);
    expect((await tasks('STOPPED')).at(-1)).toMatchObject({ containers: [{ exitCode: 137 }] });
  });

  it.each([
    ['broken', { stopCode: 'EssentialContainerExited', containers: [{ exitCode: 1 }] }],
    [
      'nowhere',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason: expect.stringContaining('CannotPullContainerError: ') as string,
      },
    ],
  ])('rolls back from a definition whose image is %s', async (tag, stopped) => {
    await start();
    const [good] = (await service()).deployments ?? [];
    const [before] = await tasks('RUNNING');
    await update({ taskDefinition: await register(tag) });
    await stand.until(async () => (await messages()).some((message) => message.includes('rolling back')));
    await stand.until(isStable);
    expect((await service()).deployments).toMatchObject([{ id: good?.id, status: 'PRIMARY' }]);
    expect((await tasks('RUNNING')).map(({ taskArn }) => taskArn)).toEqual([before?.taskArn]);
    expect(await tasks('STOPPED')).toMatchObject([stopped, stopped, stopped]);
    expect(await answer()).toBe('v1');
    expect(await messages()).toContainEqual(
      expect.stringContaining('deployment failed: tasks failed to start.'),
    );
  });

  it('stays with a failed deployment when it is not to roll back, and the earlier tasks serve', async () => {
    await start({ circuitBreaker: { enable: true, rollback: false } });
    await update({ taskDefinition: await register('broken') });
    await stand.until(async () => (await service()).deployments?.[0]?.rolloutState === 'FAILED');
    expect((await service()).deployments).toMatchObject([
      {
        status: 'PRIMARY',
        failedTasks: 3,
        rolloutStateReason: expect.stringContaining('circuit breaker') as string,
      },
      { status: 'ACTIVE', runningCount: 1 },
    ]);
    expect(await answer()).toBe('v1');
    await update({ taskDefinition: await register('v2') });
    await stand.until(isStable);
    expect(await answer()).toBe('v2');
  });

  it('replaces a task that is frozen, once its health checks fail', async () => {
    await start();
    const [frozen] = stand.fleet.tasks();
    frozen?.kill('SIGSTOP');
    await stand.until(() =>
      stand.fleet.allTasks().some(({ pid, health }) => pid !== frozen?.pid && health === 'HEALTHY'),
    );
    await stand.until(async () =>
      (await tasks('STOPPED')).some(({ lastStatus }) => lastStatus === 'STOPPED'),
    );
    expect(await tasks('STOPPED')).toMatchObject([
      {
        stoppedReason: expect.stringMatching(
          /^Task failed ELB health checks in \(target-group arn:/,
        ) as string,
        containers: [{ exitCode: 137 }],
      },
    ]);
    expect(await answer()).toBe('v1');
  });

  it('leaves a frozen task alone in its grace period', async () => {
    await start({ healthCheckGracePeriodSeconds: 600 });
    const [frozen] = stand.fleet.tasks();
    frozen?.kill('SIGSTOP');
    await stand.until(() => stand.targetStates().includes('unhealthy'));
    expect(stand.fleet.tasks().map(({ pid }) => pid)).toEqual([frozen?.pid]);
  });
});

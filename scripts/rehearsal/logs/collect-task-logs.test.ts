import type { ContainerModel, ServiceModel } from '../model';
import { collectTaskLogs } from './collect-task-logs';

function service(name: string): ServiceModel {
  return { arn: name, name, clusterArn: 'main', taskDefinitionArn: name, desiredCount: 1, loadBalancers: [] };
}

function container(name: string, log: Pick<ContainerModel, 'logGroup' | 'logStreamPrefix'>): ContainerModel {
  const rest = { image: 'app:v1', environment: {}, secrets: {}, containerPort: 80, stopTimeoutSeconds: 30 };
  return { name, ...rest, ...log };
}

it("puts a task's lines where its task definition says", () => {
  const definition = (family: string, log: Pick<ContainerModel, 'logGroup' | 'logStreamPrefix'>) => ({
    arn: family,
    family,
    containers: [container('app', log)],
    sidecars: [],
  });
  const { store, take } = collectTaskLogs(
    {
      services: ['blue', 'green', 'silent'].map(service),
      taskDefinitions: [
        definition('blue', { logGroup: '/ecs/blue', logStreamPrefix: 'chat' }),
        definition('green', { logGroup: '/ecs/green' }),
        definition('silent', {}),
      ],
    },
    () => 7,
  );
  take({ service: 'blue', taskId: '42', line: 'hello' });
  take({ service: 'blue', taskId: '42', line: '' });
  take({ service: 'green', taskId: 'abc', line: 'hello' });
  take({ service: 'silent', taskId: '44', line: 'hello' });
  take({ service: 'of another deployment', taskId: '45', line: 'hello' });
  const lines = store
    .groups()
    .flatMap(({ name, events }) =>
      events.map(({ stream, message, timestamp }) => [name, stream, message, timestamp]),
    );
  expect(lines).toEqual([
    ['/ecs/blue', 'chat/app/42', 'hello', 7],
    ['/ecs/green', 'app/abc', 'hello', 7],
  ]);
});

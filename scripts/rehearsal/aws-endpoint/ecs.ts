import type { FleetView } from '../fleet/fleet-view';
import type { System } from '../model';
import {
  describeClusters,
  describeServices,
  describeTasks,
  listClusters,
  listServices,
  listTasks,
} from './ecs-describe';
import type { EcsContext } from './ecs-lookup';
import { stopTask, updateService } from './ecs-modify';
import {
  describeTaskDefinition,
  listTaskDefinitionFamilies,
  listTaskDefinitions,
  registerTaskDefinition,
} from './ecs-task-definitions';
import type { JsonService } from './service';

const ACTIONS = {
  ListClusters: listClusters,
  DescribeClusters: describeClusters,
  ListServices: listServices,
  DescribeServices: describeServices,
  UpdateService: updateService,
  ListTasks: listTasks,
  DescribeTasks: describeTasks,
  StopTask: stopTask,
  ListTaskDefinitions: listTaskDefinitions,
  ListTaskDefinitionFamilies: listTaskDefinitionFamilies,
  DescribeTaskDefinition: describeTaskDefinition,
  RegisterTaskDefinition: registerTaskDefinition,
} satisfies Record<string, (context: EcsContext, input: unknown) => object>;

/** Elastic Container Service: the services and tasks that the fleet runs. What is changed is changed there. */
export function ecsService(
  system: Pick<System, 'region' | 'accountId'>,
  fleet: () => FleetView,
): JsonService {
  const actions = Object.entries(ACTIONS).map(
    ([name, action]) => [name, (input: unknown) => action({ system, fleet: fleet() }, input)] as const,
  );
  return { targetPrefix: 'AmazonEC2ContainerServiceV20141113', actions: Object.fromEntries(actions) };
}

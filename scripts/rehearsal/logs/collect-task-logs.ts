import type { System } from '../model';
import { LogStore } from './log-store';

/** A line that a task wrote. */
export interface TaskLine {
  /** The name of the service. */
  readonly service: string;
  readonly line: string;
  readonly taskId: string;
}

export interface TaskLogs {
  readonly store: LogStore;
  /** Puts a line where the task definition of its service says. A line of a service without a log group is dropped. */
  readonly take: (line: TaskLine) => void;
}

/** The log groups that the task definitions of the services name, empty at first. */
export function collectTaskLogs(
  { services, taskDefinitions }: Pick<System, 'services' | 'taskDefinitions'>,
  now: () => number = Date.now,
): TaskLogs {
  const places = new Map(
    services.map((service) => {
      const definition = taskDefinitions.find(({ arn }) => arn === service.taskDefinitionArn);
      return [service.name, definition?.containers.find(({ logGroup }) => logGroup !== undefined)];
    }),
  );
  const groups = [...places.values()].flatMap((container) => container?.logGroup ?? []);
  const store = new LogStore(groups, now);
  return {
    store,
    take: ({ service, line, taskId }) => {
      const container = places.get(service);
      if (container?.logGroup === undefined) return;
      // As the awslogs driver names them: without a prefix by the container alone.
      const stream = [container.logStreamPrefix, container.name, taskId].filter((part) => part !== undefined);
      store.append(container.logGroup, stream.join('/'), line);
    },
  };
}

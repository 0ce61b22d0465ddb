import type { ContainerModel, TaskDefinitionModel } from '../model';

/** A task definition with what ECS adds when it is registered. */
export interface RegisteredTaskDefinition {
  readonly model: TaskDefinitionModel;
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly registeredAt: number;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** The task definitions of the stacks, and those that were registered since. */
export class TaskDefinitions {
  readonly #all: RegisteredTaskDefinition[];

  constructor(
    models: readonly TaskDefinitionModel[],
    private readonly now: () => number,
  ) {
    const registeredAt = now();
    this.#all = models.map((model) => ({ model, revision: revisionOf(model.arn), registeredAt, tags: [] }));
  }

  /** All of them, the revisions of a family one after the other. */
  get all(): readonly RegisteredTaskDefinition[] {
    return [...this.#all].sort((one, other) =>
      one.model.family === other.model.family
        ? one.revision - other.revision
        : one.model.family < other.model.family
          ? -1
          : 1,
    );
  }

  /** By ARN, by `family:revision`, or by family, which is its latest revision. */
  find(text: string): RegisteredTaskDefinition | undefined {
    const name = text.split(':task-definition/').at(-1) ?? '';
    const byArn = this.#all.find(({ model }) => model.arn === text);
    if (byArn || text.startsWith('arn:')) return byArn;
    return this.all.findLast(({ model: { family }, revision }) =>
      name.includes(':') ? name === `${family}:${revision}` : name === family,
    );
  }

  /** Adds the next revision of a family. */
  register(
    family: string,
    tags: RegisteredTaskDefinition['tags'],
    model: (revision: number) => TaskDefinitionModel,
  ): RegisteredTaskDefinition {
    const revision = (this.find(family)?.revision ?? 0) + 1;
    const registered = { model: model(revision), revision, registeredAt: this.now(), tags };
    this.#all.push(registered);
    return registered;
  }

  /** @throws Error when there is no such definition, or no such container in it */
  container(taskDefinitionArn: string, name: string): ContainerModel {
    const { model } = this.find(taskDefinitionArn) ?? {};
    const container = model?.containers.find((candidate) => candidate.name === name);
    if (!container) throw new Error(`${taskDefinitionArn} has no container ${name}`);
    return container;
  }
}

function revisionOf(arn: string): number {
  return Number(/:(\d+)$/.exec(arn)?.[1] ?? 1);
}

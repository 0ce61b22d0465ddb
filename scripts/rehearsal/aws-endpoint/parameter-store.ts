import type { ParameterModel, System } from '../model';
import { AwsError } from './aws-error';
import { callerArn } from './caller';
import { checkName, tierFor, type Tier } from './parameter-limits';
import type { PutParameter } from './ssm-requests';

/** AWS keeps this many versions of a parameter; the oldest go first. */
const VERSIONS_KEPT = 100;

/** A version of a parameter. It never changes. */
export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly tier: Tier;
  readonly description: string | undefined;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** The ARN of who wrote it. */
  readonly modifiedBy: string;
}

/** A parameter, with its newest versions: the oldest first, at least one. */
export interface StoredParameter {
  readonly model: ParameterModel;
  readonly versions: readonly ParameterVersion[];
}

/**
 * The parameters of the system and those that were put since. A parameter of the system is changed in place; it comes
 * back as itself when it is deleted and created again.
 */
export class ParameterStore {
  readonly #stored = new Map<string, { model: ParameterModel; versions: ParameterVersion[] }>();

  constructor(
    private readonly system: Pick<System, 'parameters' | 'region' | 'accountId'>,
    private readonly now: () => number,
  ) {
    for (const model of system.parameters) {
      this.#stored.set(model.name, { model, versions: [this.#version(model, 'Standard', undefined)] });
    }
  }

  /** All of them, by name. */
  all(): StoredParameter[] {
    return [...this.#stored.values()].sort(({ model: a }, { model: b }) => (a.name < b.name ? -1 : 1));
  }

  /** The one with a name or an ARN. */
  find(nameOrArn: string): StoredParameter | undefined {
    return (
      this.#stored.get(nameOrArn) ??
      [...this.#stored.values()].find(
        ({ model: { arn } }) => nameOrArn.startsWith('arn:') && arn === nameOrArn,
      )
    );
  }

  /**
   * Writes a version, all of it or nothing: of several who create a parameter at once, one succeeds.
   * @throws AwsError ParameterAlreadyExists without `Overwrite`, and what else AWS says to a value, name or type
   */
  put(input: PutParameter): ParameterVersion {
    const existing = this.#stored.get(input.Name);
    if (existing && input.Overwrite !== true) {
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    const before = existing?.versions.at(-1);
    const tier = tierFor(input, before?.tier);
    const { model, versions } = existing ?? this.#create(input);
    if (input.Type && input.Type !== model.type) {
      throw new AwsError(
        'HierarchyTypeMismatchException',
        `The type of ${model.name} is ${model.type} and cannot be changed.`,
      );
    }
    model.value = input.Value;
    model.version = (before?.version ?? 0) + 1;
    const version = this.#version(model, tier, input.Description ?? before?.description);
    versions.push(version);
    if (versions.length > VERSIONS_KEPT) versions.shift();
    this.#stored.set(model.name, { model, versions });
    return version;
  }

  /** Whether there was such a parameter. Its versions go with it. */
  delete(name: string): boolean {
    return this.#stored.delete(name);
  }

  #create({ Name: name, Type: type }: PutParameter): { model: ParameterModel; versions: ParameterVersion[] } {
    const { region, accountId, parameters } = this.system;
    checkName(name);
    if (!type) {
      throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
    }
    const ofSystem = parameters.find((model) => model.name === name && model.type === type);
    const path = name.startsWith('/') ? name : `/${name}`;
    const arn = `arn:aws:ssm:${region}:${accountId}:parameter${path}`;
    return { model: ofSystem ?? { name, arn, type, value: '', version: 0 }, versions: [] };
  }

  #version(
    { version, value }: ParameterModel,
    tier: Tier,
    description: string | undefined,
  ): ParameterVersion {
    return {
      version,
      value,
      tier,
      description,
      modifiedAt: this.now(),
      modifiedBy: callerArn(this.system),
    };
  }
}

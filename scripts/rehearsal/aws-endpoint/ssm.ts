import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ParameterModel, System } from '../model';
import { AwsError } from './aws-error';
import type { JsonService } from './service';

const TYPES = ['String', 'StringList', 'SecureString'] as const;
const MAX_VALUE_CHARACTERS = 4_096;
const NAME = /^\/?[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/;

const name = z.string().min(1).max(2_048);
const getParameterSchema = z.object({ Name: name, WithDecryption: z.boolean().nullish() });
const getParametersSchema = z.object({
  Names: z.array(name).min(1).max(10),
  WithDecryption: z.boolean().nullish(),
});
const deleteParametersSchema = z.object({ Names: z.array(name).min(1).max(10) });
const putParameterSchema = z.object({
  Name: name,
  Value: z.string().min(1).max(MAX_VALUE_CHARACTERS),
  Type: z.enum(TYPES).nullish(),
  Overwrite: z.boolean().nullish(),
});

interface ParameterStore {
  readonly parameters: Map<string, ParameterModel>;
  /** By name, in milliseconds since 1970. */
  readonly modifiedAt: Map<string, number>;
  readonly region: string;
  readonly accountId: string;
  readonly now: () => number;
}

/**
 * The parameter store of Systems Manager: reading and writing single parameters. A parameter of the system is changed
 * in place; a new one lives as long as the endpoint. Only the current version of a value is kept.
 */
export function ssmService(
  { parameters, region, accountId }: Pick<System, 'parameters' | 'region' | 'accountId'>,
  now: () => number,
): JsonService {
  const store: ParameterStore = {
    parameters: new Map(parameters.map((parameter) => [parameter.name, parameter])),
    modifiedAt: new Map(parameters.map((parameter) => [parameter.name, now()])),
    region,
    accountId,
    now,
  };
  return {
    targetPrefix: 'AmazonSSM',
    actions: {
      GetParameter: (input) => getParameter(store, check(getParameterSchema, input)),
      GetParameters: (input) => getParameters(store, check(getParametersSchema, input)),
      PutParameter: (input) => putParameter(store, check(putParameterSchema, input)),
      DeleteParameters: (input) => deleteParameters(store, check(deleteParametersSchema, input)),
    },
  };
}

function getParameter(store: ParameterStore, input: z.infer<typeof getParameterSchema>): object {
  const parameter = lookUp(store, input.Name);
  if (!parameter) {
    throw new AwsError('ParameterNotFound', `Parameter ${input.Name} not found.`);
  }
  const version = selector(input.Name);
  if (version !== undefined && version !== String(parameter.version)) {
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${version} of ${parameter.name}.`,
    );
  }
  return { Parameter: shape(store, parameter, input.WithDecryption === true) };
}

function getParameters(store: ParameterStore, input: z.infer<typeof getParametersSchema>): object {
  const asked = [...new Set(input.Names)].map((text) => {
    const parameter = lookUp(store, text);
    const version = selector(text);
    const there = parameter && (version === undefined || version === String(parameter.version));
    return { text, parameter: there ? parameter : undefined };
  });
  return {
    Parameters: asked.flatMap(({ parameter }) =>
      parameter ? [shape(store, parameter, input.WithDecryption === true)] : [],
    ),
    InvalidParameters: asked.filter(({ parameter }) => !parameter).map(({ text }) => text),
  };
}

function putParameter(store: ParameterStore, input: z.infer<typeof putParameterSchema>): object {
  const existing = store.parameters.get(input.Name);
  if (existing) {
    overwrite(existing, input);
  } else {
    store.parameters.set(input.Name, create(store, input));
  }
  store.modifiedAt.set(input.Name, store.now());
  return { Version: store.parameters.get(input.Name)?.version, Tier: 'Standard' };
}

function overwrite(parameter: ParameterModel, input: z.infer<typeof putParameterSchema>): void {
  if (input.Overwrite !== true) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (input.Type && input.Type !== parameter.type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `The type of ${parameter.name} is ${parameter.type} and cannot be changed.`,
    );
  }
  parameter.value = input.Value;
  parameter.version += 1;
}

function create(store: ParameterStore, input: z.infer<typeof putParameterSchema>): ParameterModel {
  if (!NAME.test(input.Name)) {
    throw new AwsError(
      'ValidationException',
      'Parameter name: can only contain letters, numbers and the symbols _ . - in parts divided by /.',
    );
  }
  if (!input.Type) {
    throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
  }
  const path = input.Name.startsWith('/') ? input.Name : `/${input.Name}`;
  return {
    name: input.Name,
    arn: `arn:aws:ssm:${store.region}:${store.accountId}:parameter${path}`,
    type: input.Type,
    value: input.Value,
    version: 1,
  };
}

function deleteParameters(
  { parameters }: ParameterStore,
  { Names }: z.infer<typeof deleteParametersSchema>,
): object {
  const isDeleted = new Map(Names.map((name) => [name, parameters.delete(name)]));
  return {
    DeletedParameters: Names.filter((name) => isDeleted.get(name)),
    InvalidParameters: Names.filter((name) => !isDeleted.get(name)),
  };
}

/** Finds a parameter by name or ARN, either with or without a `:<version>` behind it. */
function lookUp({ parameters }: ParameterStore, text: string): ParameterModel | undefined {
  const bare = text.slice(0, text.length - (selector(text)?.length ?? -1) - 1);
  return parameters.get(bare) ?? [...parameters.values()].find(({ arn }) => arn === bare);
}

/** What follows the last colon of `name:selector`, or of `arn:...:parameter/name:selector`. */
function selector(text: string): string | undefined {
  return /^(?:arn:[^:]*:[^:]*:[^:]*:[^:]*:[^:]*|[^:]*):([^:]+)$/.exec(text)?.[1];
}

function shape({ modifiedAt }: ParameterStore, parameter: ParameterModel, decrypted: boolean): object {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.type === 'SecureString' && !decrypted ? sealed(parameter.value) : parameter.value,
    Version: parameter.version,
    LastModifiedDate: (modifiedAt.get(parameter.name) ?? 0) / 1_000,
    ARN: parameter.arn,
    DataType: 'text',
  };
}

/* Without WithDecryption, AWS answers with text that says nothing about the value. */
function sealed(value: string): string {
  return createHash('sha256').update(value).digest('base64');
}

function check<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at '${issue?.path.join('.') ?? ''}' failed to satisfy constraint: ${issue?.message ?? ''}`,
    );
  }
  return result.data;
}

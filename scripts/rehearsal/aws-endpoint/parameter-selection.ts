import { AwsError } from './aws-error';
import type { ParameterVersion, StoredParameter } from './parameter-store';
import type { ParameterFilters } from './ssm-requests';

/** `name`, `name:version` or an ARN with or without a version, taken apart. */
export interface Reference {
  /** The name or the ARN. */
  readonly bare: string;
  /** What follows the colon; AWS takes labels there as well. */
  readonly selector: string | undefined;
}

export function parseReference(text: string): Reference {
  const selector = /^(?:arn:[^:]*:[^:]*:[^:]*:[^:]*:[^:]*|[^:]*):([^:]+)$/.exec(text)?.[1];
  return selector === undefined
    ? { bare: text, selector }
    : { bare: text.slice(0, -selector.length - 1), selector };
}

/** The version that a selector means: the newest without one, none when it is not kept. */
export function versionOf(
  { versions }: StoredParameter,
  selector: string | undefined,
): ParameterVersion | undefined {
  return selector === undefined
    ? versions.at(-1)
    : versions.find(({ version }) => String(version) === selector);
}

/** The parameters below a path: all of them, or those one level below. */
export function belowPath(
  parameters: readonly StoredParameter[],
  path: string,
  recursive: boolean,
): StoredParameter[] {
  if (!/^\/([a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*\/?)?$/.test(path)) {
    throw new AwsError(
      'ValidationException',
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
    );
  }
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return parameters.filter(
    ({ model: { name } }) =>
      name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/')),
  );
}

/** Keeps what all filters let through. `keys` are those that the action knows. */
export function filtered(
  parameters: readonly StoredParameter[],
  filters: ParameterFilters,
  keys: readonly string[],
): StoredParameter[] {
  return (filters ?? []).reduce<StoredParameter[]>(
    (left, { Key, Option, Values }) => {
      if (!keys.includes(Key)) {
        throw new AwsError('InvalidFilterKey', `The filter key ${Key} is not valid here: ${keys.join(', ')}`);
      }
      return apply(left, Key, Option ?? (Key === 'Path' ? 'OneLevel' : 'Equals'), Values ?? []);
    },
    [...parameters],
  );
}

function apply(
  parameters: readonly StoredParameter[],
  key: string,
  option: string,
  values: readonly string[],
): StoredParameter[] {
  const invalid = new AwsError('InvalidFilterOption', `The filter option ${option} is not valid for ${key}`);
  if (key === 'Path') {
    if (option !== 'OneLevel' && option !== 'Recursive') throw invalid;
    return values.flatMap((path) => belowPath(parameters, path, option === 'Recursive'));
  }
  const matches = MATCHES[option];
  if (!matches || (key === 'Type' && option !== 'Equals')) throw invalid;
  const text = ({ model }: StoredParameter) => (key === 'Type' ? model.type : model.name);
  return parameters.filter((parameter) => values.some((value) => matches(text(parameter), value)));
}

const MATCHES: Readonly<Record<string, ((text: string, value: string) => boolean) | undefined>> = {
  Equals: (text, value) => text === value || text === `/${value}`,
  BeginsWith: (text, value) => text.startsWith(value) || text.startsWith(`/${value}`),
  Contains: (text, value) => text.includes(value),
};

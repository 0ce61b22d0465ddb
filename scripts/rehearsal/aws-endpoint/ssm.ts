import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { System } from '../model';
import { AwsError } from './aws-error';
import { checkInput } from './json-input';
import { belowPath, filtered, parseReference, versionOf } from './parameter-selection';
import { ParameterStore, type ParameterVersion, type StoredParameter } from './parameter-store';
import type { JsonService } from './service';
import * as requests from './ssm-requests';

type Input<Name extends keyof typeof requests> =
  (typeof requests)[Name] extends z.ZodType<infer Value> ? Value : never;

/** The parameter store of Systems Manager. New parameters live as long as the endpoint. */
export function ssmService(
  system: Pick<System, 'parameters' | 'region' | 'accountId'>,
  now: () => number,
): JsonService {
  const store = new ParameterStore(system, now);
  return {
    targetPrefix: 'AmazonSSM',
    actions: {
      GetParameter: (input) => getParameter(store, checkInput(requests.getParameter, input)),
      GetParameters: (input) => getParameters(store, checkInput(requests.getParameters, input)),
      GetParameterHistory: (input) => history(store, checkInput(requests.getParameterHistory, input)),
      GetParametersByPath: (input) => byPath(store, checkInput(requests.getParametersByPath, input)),
      DescribeParameters: (input) => describe(store, checkInput(requests.describeParameters, input)),
      PutParameter: (input) => {
        const { version, tier } = store.put(checkInput(requests.putParameter, input));
        return { Version: version, Tier: tier };
      },
      DeleteParameter: (input) => {
        const { Name } = checkInput(requests.deleteParameter, input);
        if (!store.delete(Name)) throw parameterNotFound(Name);
        return {};
      },
      DeleteParameters: (input) => {
        const names = [...new Set(checkInput(requests.deleteParameters, input).Names)];
        const deleted = names.filter((name) => store.delete(name));
        return {
          DeletedParameters: deleted,
          InvalidParameters: names.filter((name) => !deleted.includes(name)),
        };
      },
    },
  };
}

function getParameter(store: ParameterStore, { Name, WithDecryption }: Input<'getParameter'>): object {
  const { bare, selector } = parseReference(Name);
  const parameter = store.find(bare);
  if (!parameter) throw parameterNotFound(Name);
  const version = versionOf(parameter, selector);
  if (!version) {
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${selector ?? ''} of ${parameter.model.name}. Verify the version and try again.`,
    );
  }
  return { Parameter: shape(parameter, version, WithDecryption === true, selector) };
}

function getParameters(store: ParameterStore, { Names, WithDecryption }: Input<'getParameters'>): object {
  const asked = [...new Set(Names)].map((text) => {
    const { bare, selector } = parseReference(text);
    const parameter = store.find(bare);
    const version = parameter && versionOf(parameter, selector);
    return { text, shape: version && shape(parameter, version, WithDecryption === true, selector) };
  });
  return {
    Parameters: asked.flatMap((one) => one.shape ?? []),
    InvalidParameters: asked.filter((one) => !one.shape).map(({ text }) => text),
  };
}

function history(store: ParameterStore, input: Input<'getParameterHistory'>): object {
  const parameter = store.find(input.Name);
  if (!parameter) throw parameterNotFound(input.Name);
  const { items, NextToken } = page(parameter.versions, ({ version }) => String(version), input, 50);
  return {
    Parameters: items.map((version) => ({
      ...metadata(parameter, version),
      Value: valueOf(parameter, version, input.WithDecryption === true),
      Labels: [],
    })),
    NextToken,
  };
}

function byPath(store: ParameterStore, input: Input<'getParametersByPath'>): object {
  const below = belowPath(store.all(), input.Path, input.Recursive === true);
  const parameters = filtered(below, input.ParameterFilters, ['Type']);
  const { items, NextToken } = page(parameters, nameOf, input, 10);
  return {
    Parameters: items.flatMap((parameter) => {
      const version = versionOf(parameter, undefined);
      return version ? [shape(parameter, version, input.WithDecryption === true)] : [];
    }),
    NextToken,
  };
}

function describe(store: ParameterStore, input: Input<'describeParameters'>): object {
  const parameters = filtered(store.all(), input.ParameterFilters, ['Name', 'Path', 'Type']);
  const { items, NextToken } = page(parameters, nameOf, input, 50);
  return {
    Parameters: items.flatMap((parameter) => {
      const version = versionOf(parameter, undefined);
      return version ? [{ ARN: parameter.model.arn, ...metadata(parameter, version) }] : [];
    }),
    NextToken,
  };
}

function nameOf({ model }: StoredParameter): string {
  return model.name;
}

/**
 * A page of items, and the token of the next one: the key of the last item of this page, so that nothing is skipped or
 * shown twice when items are added meanwhile.
 */
function page<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  { MaxResults, NextToken }: { readonly MaxResults?: number | null; readonly NextToken?: string | null },
  most: number,
): { readonly items: readonly Item[]; readonly NextToken: string | undefined } {
  const last = NextToken ? Buffer.from(NextToken, 'base64url').toString() : undefined;
  const found = last === undefined ? -1 : all.findIndex((item) => keyOf(item) === last);
  if (last !== undefined && found < 0) {
    throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  }
  const end = found + 1 + (MaxResults ?? most);
  const items = all.slice(found + 1, end);
  const lastItem = items.at(-1);
  const more = end < all.length && lastItem !== undefined;
  return { items, NextToken: more ? Buffer.from(keyOf(lastItem)).toString('base64url') : undefined };
}

function shape(
  parameter: StoredParameter,
  version: ParameterVersion,
  decrypted: boolean,
  selector?: string,
): object {
  return {
    Name: parameter.model.name,
    Type: parameter.model.type,
    Value: valueOf(parameter, version, decrypted),
    Version: version.version,
    ...(selector !== undefined && { Selector: `:${selector}` }),
    LastModifiedDate: version.modifiedAt / 1_000,
    ARN: parameter.model.arn,
    DataType: 'text',
  };
}

function metadata({ model }: StoredParameter, version: ParameterVersion): object {
  return {
    Name: model.name,
    Type: model.type,
    LastModifiedDate: version.modifiedAt / 1_000,
    LastModifiedUser: version.modifiedBy,
    ...(version.description !== undefined && { Description: version.description }),
    Version: version.version,
    Tier: version.tier,
    Policies: [],
    DataType: 'text',
  };
}

/* Without WithDecryption, AWS answers with text that says nothing about the value. */
function valueOf({ model }: StoredParameter, { value }: ParameterVersion, decrypted: boolean): string {
  return model.type === 'SecureString' && !decrypted
    ? createHash('sha256').update(value).digest('base64')
    : value;
}

function parameterNotFound(name: string): AwsError {
  return new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
}

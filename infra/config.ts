import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Colour } from '../app/contract/colour';
import { InvalidWeightsError, parseSplit, type Weights } from '../app/contract/weights';
import { parseCidr } from './cidr';
import { invalidConfiguration, unreadableProjectFile, type ConfigurationProblem } from './errors';
import type { Deployment } from './outputs';

/** What a profile decides. */
export interface ProfileSettings {
  /** Teardown leaves nothing: no deletion protection, no recovery window, repositories are emptied. */
  readonly ephemeral: boolean;
  readonly logRetentionDays: number;
}

const PROFILES = {
  hackathon: { ephemeral: true, logRetentionDays: 7 },
} as const satisfies Record<string, ProfileSettings>;
export type ProfileName = keyof typeof PROFILES;

/** Everything that can be chosen about a deployment; the names are in the README. */
export interface Config extends Deployment {
  readonly profile: ProfileName;
  readonly settings: ProfileSettings;
  readonly vpcCidr: string;
  /** The image tag that a colour runs. */
  readonly imageTags: Readonly<Record<Colour, string>>;
  /** Set when a split is given explicitly: then, and only then, Terraform overwrites the live one. */
  readonly weights?: Weights;
  /** Set when a number of tasks a colour is given explicitly: then Terraform overwrites the live one. */
  readonly desiredCount?: number;
  /** The version constraint of the hashicorp/aws provider. */
  readonly awsProviderVersion: string;
}

/** Where the configuration comes from. */
export interface ConfigSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of cdktf.json. */
  readonly projectRoot: string;
}

/*
 * The longest derived names are those of the sticky target groups, `<project>-<environment>-green-poll`: an ALB takes
 * 32 characters.
 */
const PREFIX_CHARACTERS = 32 - '-green-poll'.length;
const DEFAULT_PROJECT = 'chatapp';
const DEFAULT_ENVIRONMENT = 'dev';

const word = z
  .string('must be text')
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'must be lower-case letters, digits and single hyphens, starting with a letter',
  );
const imageTag = z
  .string('must be text')
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, 'must be an image tag, for example v2');

/** Settings by their key in cdktf.json's context; in the environment `vpcCidr` is `CROSSFADE_VPC_CIDR`. */
const SETTINGS = {
  project: word
    .refine(
      (value) => !/^(internal|sg)(-|$)/.test(value),
      'must not be, or start with, "internal-" or "sg-": load balancers and security groups reserve them',
    )
    .refine((value) => !/^(aws|ssm)/.test(value), 'must not start with "aws" or "ssm": SSM reserves both')
    .default(DEFAULT_PROJECT),
  environment: word.default(DEFAULT_ENVIRONMENT),
  region: z
    .string('must be text')
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region, for example ap-northeast-2')
    .default('ap-northeast-2'),
  profile: z.enum(['hackathon'], 'must be hackathon').default('hackathon'),
  vpcCidr: z
    .string('must be text')
    .refine(isUsableCidr, 'must be a network of 16 to 22 bits, for example 10.0.0.0/16')
    .default('10.0.0.0/16'),
  blueTag: imageTag.default('v1'),
  greenTag: imageTag.default('v2'),
  desiredCount: z.coerce
    .string()
    .regex(/^(1?\d|20)$/, 'must be a whole number of tasks from 0 to 20')
    .transform(Number)
    .optional(),
  awsProviderVersion: z
    .string('must be text')
    .regex(
      /^[<>=!~]*\s*\d[\d.]*(\s*,\s*[<>=!~]*\s*\d[\d.]*)*$/,
      'must be a version constraint, for example ~> 6.25',
    )
    .default('~> 6.25'),
  weights: z.string().transform(readSplit).optional(),
};
type Key = keyof typeof SETTINGS;
const KEYS = Object.keys(SETTINGS) as Key[];

/* Weights in a file would revert, at every deploy, what was set live. */
const ENVIRONMENT_ONLY: readonly string[] = ['weights'] satisfies Key[];
/* Feature flags of CDKTF itself, which share the context. */
const CDKTF_FLAGS = ['excludeStackIdFromLogicalIds', 'allowSepCharsInLogicalIds'];

/**
 * The configuration: a variable of the environment comes before the context of cdktf.json, which comes before the
 * default. An empty variable counts as absent.
 * @throws ConfigurationError that names every unusable setting
 */
export function loadConfig({ env, projectRoot }: ConfigSource): Config {
  const context = readContext(projectRoot);
  const typed = KEYS.flatMap((key) => {
    const variable = variableName(key);
    if (env[variable]) return [{ key, setting: variable, value: env[variable] }];
    const inFile = key in context && !ENVIRONMENT_ONLY.includes(key);
    return inFile ? [{ key, setting: contextName(key), value: context[key] }] : [];
  });
  const problems = unknownKeys(context);

  const values = Object.fromEntries(typed.map(({ key, value }) => [key, value]));
  const parsed = z.object(SETTINGS).safeParse(values);
  const nameOf = (key: unknown) => typed.find((one) => one.key === key)?.setting ?? String(key);
  for (const { path, message } of parsed.error?.issues ?? []) {
    problems.push({
      setting: nameOf(path[0]),
      problem: `${message} (it is ${JSON.stringify(values[String(path[0])])})`,
    });
  }
  problems.push(...prefixProblem(values, nameOf));
  if (!parsed.success || problems.length > 0) throw invalidConfiguration(problems);

  const { blueTag, greenTag, weights, desiredCount, ...rest } = parsed.data;
  return {
    ...rest,
    settings: PROFILES[rest.profile],
    imageTags: { blue: blueTag, green: greenTag },
    ...(weights && { weights }),
    ...(desiredCount !== undefined && { desiredCount }),
  };
}

function prefixProblem(
  values: Readonly<Record<string, unknown>>,
  nameOf: (key: string) => string,
): ConfigurationProblem[] {
  const { project = DEFAULT_PROJECT, environment = DEFAULT_ENVIRONMENT } = values;
  if (typeof project !== 'string' || typeof environment !== 'string') return [];
  const characters = project.length + environment.length;
  if (characters < PREFIX_CHARACTERS) return [];
  const settings = ['project', 'environment'].filter((key) => key in values).map(nameOf);
  return [
    {
      setting: settings.join(' and '),
      problem: `must be shorter: project and environment together may have ${PREFIX_CHARACTERS - 1} characters (they have ${characters})`,
    },
  ];
}

function readContext(projectRoot: string): Readonly<Record<string, unknown>> {
  const path = join(projectRoot, 'cdktf.json');
  try {
    const file = z.object({ context: z.record(z.string(), z.unknown()).default({}) });
    return file.parse(JSON.parse(readFileSync(path, 'utf8'))).context;
  } catch (error) {
    throw unreadableProjectFile(
      path,
      error instanceof z.ZodError ? 'context is not an object' : String(error),
    );
  }
}

function unknownKeys(context: Readonly<Record<string, unknown>>): ConfigurationProblem[] {
  const inFile = KEYS.filter((key) => !ENVIRONMENT_ONLY.includes(key));
  return Object.keys(context)
    .filter((key) => !CDKTF_FLAGS.includes(key) && !(inFile as string[]).includes(key))
    .map((key) => ({
      setting: contextName(key),
      problem: ENVIRONMENT_ONLY.includes(key)
        ? `would revert live changes at every deploy: give ${variableName(key)} instead`
        : `is not a setting (there are ${inFile.join(', ')})`,
    }));
}

function variableName(key: string): string {
  return `CROSSFADE_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

function contextName(key: string): string {
  return `context.${key} of cdktf.json`;
}

function isUsableCidr(text: string): boolean {
  const bits = parseCidr(text)?.prefixBits;
  return bits !== undefined && bits >= 16 && bits <= 22;
}

function readSplit(text: string, context: z.RefinementCtx): Weights {
  try {
    return parseSplit(text);
  } catch (error) {
    if (!(error instanceof InvalidWeightsError)) throw error;
    context.addIssue({ code: 'custom', message: `cannot be used: ${error.message}` });
    return z.NEVER;
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Colour } from '../app/contract/colour';
import { invalidConfiguration, unreadableProjectFile, type ConfigurationProblem } from './errors';
import { PROFILES, type ProfileSettings } from './profiles';
import { combinationProblems, prefixProblem } from './setting-combinations';
import { SETTING_KEYS, settingsSchema, type SettingKey, type Settings } from './settings';

/**
 * Everything that can be chosen about a deployment; the names are in the README. With `weights` or `desiredCount`, and
 * only then, Terraform overwrites what is live.
 */
export interface Config extends Omit<Settings, 'blueTag' | 'greenTag'> {
  /** What the profile decides. */
  readonly settings: ProfileSettings;
  /** The image tag that a colour runs. */
  readonly imageTags: Readonly<Record<Colour, string>>;
  /** Whom the load balancer answers: anybody, or CloudFront alone. */
  readonly ingress: 'anywhere' | 'cloudfront';
  /** USD a month. */
  readonly monthlyBudget: number;
  readonly stateRegion: string;
  /** Where the records of the domain are kept; undefined without a domain, or when its DNS is somewhere else. */
  readonly zone?: ZoneSource;
}

/** A hosted zone that is there, or one that the deployment makes and that has to be delegated to. */
export type ZoneSource =
  { readonly kind: 'existing'; readonly id: string } | { readonly kind: 'created'; readonly domain: string };

/** Where the configuration comes from. */
export interface ConfigSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of cdktf.json. */
  readonly projectRoot: string;
}

/* Weights in a file would revert, at every deploy, what was set live. */
const ENVIRONMENT_ONLY: readonly string[] = ['weights'] satisfies SettingKey[];
/* Feature flags of CDKTF itself, which share the context. */
const CDKTF_FLAGS = ['excludeStackIdFromLogicalIds', 'allowSepCharsInLogicalIds'];

/**
 * The configuration: a variable of the environment comes before the context of cdktf.json, which comes before the
 * default. An empty variable counts as absent.
 * @throws ConfigurationError that names every unusable setting
 */
export function loadConfig({ env, projectRoot }: ConfigSource): Config {
  const context = readContext(projectRoot);
  const typed = SETTING_KEYS.flatMap((key) => {
    const variable = variableName(key);
    if (env[variable]) return [{ key, setting: variable, value: env[variable] }];
    const inFile = key in context && !ENVIRONMENT_ONLY.includes(key);
    return inFile ? [{ key, setting: contextName(key), value: context[key] }] : [];
  });
  const problems = unknownKeys(context);

  const values = Object.fromEntries(typed.map(({ key, value }) => [key, value]));
  const parsed = settingsSchema.safeParse(values);
  const nameOf = (key: string) => typed.find((one) => one.key === key)?.setting ?? variableName(key);
  const seen = new Set<unknown>();
  for (const { path, message } of parsed.error?.issues ?? []) {
    const key = String(path[0]);
    // Of a list, one complaint is enough.
    if (seen.has(key)) continue;
    seen.add(key);
    problems.push({ setting: nameOf(key), problem: `${message} (it is ${JSON.stringify(values[key])})` });
  }
  problems.push(...prefixProblem(values, nameOf));
  if (parsed.success) problems.push(...combinationProblems(parsed.data, nameOf));
  if (!parsed.success || problems.length > 0) throw invalidConfiguration(problems);
  return configOf(parsed.data);
}

function configOf(settings: Settings): Config {
  const { blueTag, greenTag, ...rest } = settings;
  const profile: ProfileSettings = PROFILES[rest.profile];
  const zone = zoneOf(settings);
  return {
    ...rest,
    settings: {
      ...profile,
      ephemeral: rest.ephemeral ?? profile.ephemeral,
      faultInjection: rest.faultInjection ?? profile.faultInjection,
    },
    imageTags: { blue: blueTag, green: greenTag },
    // Without a certificate of its own only CloudFront gives the audience HTTPS.
    ingress:
      rest.ingress ??
      (rest.profile === 'production' && rest.domain === undefined ? 'cloudfront' : 'anywhere'),
    monthlyBudget: rest.monthlyBudget ?? profile.monthlyBudget,
    stateRegion: rest.stateRegion ?? rest.region,
    ...(zone && { zone }),
  };
}

function zoneOf({ domain, hostedZoneId, certificateArn }: Settings): ZoneSource | undefined {
  if (hostedZoneId !== undefined) return { kind: 'existing', id: hostedZoneId };
  // Whoever brings a certificate has DNS elsewhere.
  return domain === undefined || certificateArn !== undefined ? undefined : { kind: 'created', domain };
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
  const inFile = SETTING_KEYS.filter((key) => !ENVIRONMENT_ONLY.includes(key));
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

import { z } from 'zod';
import { InvalidWeightsError, parseSplit, type Weights } from '../app/contract/weights';
import { parseCidr } from './cidr';
import { PROFILE_NAMES, type ProfileName } from './profiles';

export const DEFAULT_PROJECT = 'chatapp';
export const DEFAULT_ENVIRONMENT = 'dev';

const text = z.string('must be text');
const word = text.regex(
  /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  'must be lower-case letters, digits and single hyphens, starting with a letter',
);
const imageTag = text.regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, 'must be an image tag, for example v2');
const region = text.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region, for example ap-northeast-2');
const domainName = text
  .max(253, 'must have at most 253 characters')
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'must be a domain name in lower-case letters, for example chat.example.com',
  );
const certificateArn = (message: string, regionPattern: string) =>
  text.regex(new RegExp(`^arn:aws[a-z-]*:acm:${regionPattern}:\\d{12}:certificate/[\\w-]+$`), message);

/** True or false, as JSON has it or as it is typed. */
const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])], 'must be true or false')
  .transform((value) => value === true || value === 'true');

function wholeNumber(min: number, max: number, unit: string) {
  const message = `must be a whole number of ${unit} from ${min} to ${max}`;
  return z.coerce
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** Several values: a list in JSON, or with commas between them. An empty one is an empty list. */
function listOf<Item extends z.ZodType<unknown, string>>(item: Item, message: string) {
  return z
    .union([z.string(), z.array(z.union([z.string(), z.number()]))], message)
    .transform((value) =>
      (typeof value === 'string' ? value.split(',') : value)
        .map((one) => String(one).trim())
        .filter((one) => one !== ''),
    )
    .pipe(z.array(item))
    .refine((items) => new Set(items).size === items.length, 'must not name one twice');
}

/** Settings by their key in cdktf.json's context; in the environment `vpcCidr` is `CROSSFADE_VPC_CIDR`. */
export const SETTINGS = {
  project: word
    .refine(
      (value) => !/^(internal|sg)(-|$)/.test(value),
      'must not be, or start with, "internal-" or "sg-": load balancers and security groups reserve them',
    )
    .refine((value) => !/^(aws|ssm)/.test(value), 'must not start with "aws" or "ssm": SSM reserves both')
    .default(DEFAULT_PROJECT),
  environment: word.default(DEFAULT_ENVIRONMENT),
  region: region.default('ap-northeast-2'),
  profile: z
    .enum(PROFILE_NAMES, `must be ${PROFILE_NAMES.join(' or ')}`)
    .default('hackathon' satisfies ProfileName),
  ephemeral: flag.optional(),
  faultInjection: flag.optional(),

  vpcCidr: text
    .refine(isUsableCidr, 'must be a network of 16 to 22 bits, for example 10.0.0.0/16')
    .default('10.0.0.0/16'),
  egress: z.enum(['nat', 'public'], 'must be nat or public').default('nat'),
  interfaceEndpoints: listOf(
    z.string().regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, 'must name services, for example ecr.api,ecr.dkr,logs'),
    'must name services, for example ecr.api,ecr.dkr,logs',
  ).default([]),
  ingress: z.enum(['anywhere', 'cloudfront'], 'must be anywhere or cloudfront').optional(),

  engine: z.enum(['valkey', 'redis'], 'must be valkey or redis').default('valkey'),

  architecture: z.enum(['arm64', 'amd64'], 'must be arm64 or amd64').default('arm64'),
  blueTag: imageTag.default('v1'),
  greenTag: imageTag.default('v2'),
  desiredCount: wholeNumber(0, 20, 'tasks').optional(),
  handoverPercent: wholeNumber(1, 100, 'percent').optional(),
  connectionRate: wholeNumber(10, 10_000, 'connections').optional(),
  fargateSpot: flag.default(false),
  tracing: flag.default(false),

  domain: domainName.optional(),
  hostedZoneId: text
    .regex(/^Z[A-Z0-9]{1,31}$/, 'must be the id of a hosted zone, like Z0123456789ABC')
    .optional(),
  certificateArn: certificateArn('must be the ARN of an ACM certificate', '[a-z0-9-]+').optional(),
  extraHttpsPorts: listOf(
    z
      .string()
      .regex(/^\d{1,5}$/, 'must be ports, for example 58080,33335')
      .transform(Number)
      .refine((port) => port >= 1 && port <= 65_535 && port !== 80 && port !== 443, {
        error: 'must be ports from 1 to 65535 other than 80 and 443',
      }),
    'must be ports, for example 58080,33335',
  )
    .refine((ports) => ports.length <= 8, 'must not be more than 8 ports')
    .default([]),
  deregistrationDelay: wholeNumber(0, 3_600, 'seconds').default(30),

  edgeDomain: domainName.optional(),
  edgeCertificateArn: certificateArn(
    'must be the ARN of an ACM certificate in us-east-1, where CloudFront looks for them',
    'us-east-1',
  ).optional(),

  alarmEmail: z.email('must be an e-mail address').optional(),
  monthlyBudget: wholeNumber(1, 1_000_000, 'USD').optional(),

  stateBucket: text
    .regex(/^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of an S3 bucket')
    .optional(),
  stateRegion: region.optional(),
  awsProviderVersion: text
    .regex(
      /^[<>=!~]*\s*\d[\d.]*(\s*,\s*[<>=!~]*\s*\d[\d.]*)*$/,
      'must be a version constraint, for example ~> 6.25',
    )
    .default('~> 6.25'),
  weights: z.string().transform(readSplit).optional(),
};
export type SettingKey = keyof typeof SETTINGS;
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

export const settingsSchema = z.object(SETTINGS);
export type Settings = z.output<typeof settingsSchema>;

function isUsableCidr(cidr: string): boolean {
  const bits = parseCidr(cidr)?.prefixBits;
  return bits !== undefined && bits >= 16 && bits <= 22;
}

function readSplit(split: string, context: z.RefinementCtx): Weights {
  try {
    return parseSplit(split);
  } catch (error) {
    if (!(error instanceof InvalidWeightsError)) throw error;
    context.addIssue({ code: 'custom', message: `cannot be used: ${error.message}` });
    return z.NEVER;
  }
}

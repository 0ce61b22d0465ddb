import { loadConfig, type Config } from './config';

/*
 * What operators' scripts know of the infrastructure: which deployment the configuration names, what its resources are
 * called, and what it puts out.
 */
export { ConfigurationError } from './errors';
export { resourceNames, STACKS, type Deployment, type ResourceNames, type StackName } from './names';
export { stateLocation, type StateLocation } from './state';
export type { Config } from './config';

/**
 * The configuration that the stacks are made from: the same environment variables and the same cdktf.json.
 * @throws ConfigurationError
 */
export function currentConfig(
  projectRoot: string = process.cwd(),
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  return loadConfig({ env, projectRoot });
}

/** Outputs that operators and scripts look up, by fixed names, whichever stack has them. */
export const OUTPUT_NAMES = [
  'ecr_repository_url',
  'alb_dns_name',
  'cloudfront_domain_name',
  'redis_endpoint',
  's3_bucket_name',
  'blue_target_group_arn',
  'green_target_group_arn',
  'blue_weight',
  'green_weight',
  'cloudfront_distribution_id',
  'name_servers',
] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];

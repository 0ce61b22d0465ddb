import { COLOURS } from '../../app/contract/colour';
import { OUTPUT_NAMES, type OutputName, type StackName } from '../../infra/outputs';
import type { StackState } from './terraform-state';

/** Outputs by name; those that are not there are left out. */
export type Outputs = Partial<Readonly<Record<OutputName, string>>>;

/** Which stack has an output. */
export const STACK_OF: Readonly<Record<OutputName, StackName>> = {
  ecr_repository_url: 'registry',
  alb_dns_name: 'traffic',
  cloudfront_domain_name: 'edge',
  redis_endpoint: 'data',
  s3_bucket_name: 'edge',
  blue_target_group_arn: 'traffic',
  green_target_group_arn: 'traffic',
  blue_weight: 'traffic',
  green_weight: 'traffic',
  cloudfront_distribution_id: 'edge',
  name_servers: 'network',
};

/** Outputs that a live shift changes behind Terraform's back. */
export const LIVE_OUTPUTS: readonly OutputName[] = COLOURS.map((colour) => `${colour}_weight` as const);

/** The outputs in the states of all stacks, in the order of their list. */
export function outputsOf(states: Partial<Readonly<Record<StackName, StackState>>>): Outputs {
  return Object.fromEntries(
    OUTPUT_NAMES.flatMap((name) => {
      const value = states[STACK_OF[name]]?.outputs[name];
      return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
    }),
  );
}

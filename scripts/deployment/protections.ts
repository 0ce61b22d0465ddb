import { STACKS } from '../../infra/outputs';
import type { States } from './deploy';
import type { StackState } from '../aws/terraform-state';

type Resource = StackState['resources'][number];

/** What keeps a resource from being deleted, or from being deleted without a trace; undefined when nothing does. */
const PROTECTION: Readonly<Record<string, (attributes: Resource['attributes']) => string | undefined>> = {
  aws_lb: ({ enable_deletion_protection: on, name }) =>
    on === true ? `the load balancer ${text(name)} has deletion protection` : undefined,
  aws_dynamodb_table: ({ deletion_protection_enabled: on, name }) =>
    on === true ? `the table ${text(name)} has deletion protection` : undefined,
  aws_s3_bucket: ({ force_destroy: force, bucket }) =>
    force === true ? undefined : `the bucket ${text(bucket)} is not deleted with what is in it`,
  aws_ecr_repository: ({ force_delete: force, name }) =>
    force === true ? undefined : `the repository ${text(name)} is not deleted with its images`,
  aws_secretsmanager_secret: ({ recovery_window_in_days: days, name }) =>
    typeof days === 'number' && days > 0 ? `the secret ${text(name)} would stay for ${days} days` : undefined,
  aws_elasticache_replication_group: ({ final_snapshot_identifier: snapshot, id }) =>
    typeof snapshot === 'string' && snapshot !== ''
      ? `the cache ${text(id)} would leave the snapshot ${snapshot}`
      : undefined,
};

/** What stands in the way of a teardown that leaves nothing, by what is deployed rather than by what is configured. */
export function protections(states: States): string[] {
  return STACKS.flatMap((stack) => states[stack]?.resources ?? []).flatMap(({ type, attributes }) => {
    const found = PROTECTION[type]?.(attributes);
    return found === undefined ? [] : [found];
  });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

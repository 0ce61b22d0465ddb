import type { States } from './deploy';
import { protections } from './protections';

const state = (type: string, attributes: Record<string, unknown>): States => ({
  data: { outputs: {}, resources: [{ type, attributes }] },
});

describe('a teardown', () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      'aws_lb',
      { name: 'chatapp-prod', enable_deletion_protection: true },
      'the load balancer chatapp-prod has deletion protection',
    ],
    [
      'aws_dynamodb_table',
      { name: 'messages', deletion_protection_enabled: true },
      'the table messages has deletion protection',
    ],
    [
      'aws_s3_bucket',
      { bucket: 'page', force_destroy: false },
      'the bucket page is not deleted with what is in it',
    ],
    ['aws_ecr_repository', { name: 'app' }, 'the repository app is not deleted with its images'],
    [
      'aws_secretsmanager_secret',
      { name: 'token', recovery_window_in_days: 30 },
      'the secret token would stay for 30 days',
    ],
    [
      'aws_elasticache_replication_group',
      { id: 'cache', final_snapshot_identifier: 'cache-final' },
      'the cache cache would leave the snapshot cache-final',
    ],
  ])('is held up by a protected %s', (type, attributes, protection) => {
    expect(protections(state(type, attributes))).toEqual([protection]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['aws_lb', { enable_deletion_protection: false }],
    ['aws_dynamodb_table', { deletion_protection_enabled: false }],
    ['aws_s3_bucket', { force_destroy: true }],
    ['aws_ecr_repository', { force_delete: true }],
    ['aws_secretsmanager_secret', { recovery_window_in_days: 0 }],
    ['aws_elasticache_replication_group', { final_snapshot_identifier: '' }],
    ['aws_vpc', {}],
  ])('is not held up by an ephemeral %s', (type, attributes) => {
    expect(protections(state(type, attributes))).toEqual([]);
  });
});

import { SECRET_KEYS } from '../../app/contract/environment';
import { CONFIGURATIONS } from '../configurations';
import { synthesize, textLike, textWith } from '../synthesis.fixture';

const synthesis = synthesize();
const data = synthesis.stack('data');
const production = synthesize(CONFIGURATIONS['production']).stack('data');
const OWN_KEY = textLike(/cross-stack-output-aws_kms_key/);
const table = (name: string) => data.resource('aws_dynamodb_table', { name: `chatapp-dev-${name}` });
const TTL = { attribute_name: 'expiresAt', enabled: true };

describe('the tables', () => {
  it('keep messages by room and time, and find them by user and time', () => {
    expect(table('messages')).toMatchObject({
      hash_key: 'roomId',
      range_key: 'timestamp',
      attribute: [
        { name: 'roomId', type: 'S' },
        { name: 'timestamp', type: 'N' },
        { name: 'userId', type: 'S' },
      ],
      global_secondary_index: [
        {
          name: 'userId-timestamp-index',
          hash_key: 'userId',
          range_key: 'timestamp',
          projection_type: 'ALL',
        },
      ],
      ttl: TTL,
    });
  });

  it('keep connections, and find them by user', () => {
    expect(table('connections')).toMatchObject({
      hash_key: 'connectionId',
      global_secondary_index: [{ name: 'userId-index', hash_key: 'userId', projection_type: 'ALL' }],
      ttl: TTL,
    });
    expect(table('connections')).not.toHaveProperty('range_key');
  });

  it('keep the counter and the rooms for good', () => {
    expect(table('user-counter')).toMatchObject({ hash_key: 'counterId' });
    expect(table('rooms')).toMatchObject({ hash_key: 'roomId' });
    for (const name of ['user-counter', 'rooms']) expect(table(name)).not.toHaveProperty('ttl');
  });

  it('are paid by request', () => {
    for (const one of [
      ...data.resources('aws_dynamodb_table'),
      ...production.resources('aws_dynamodb_table'),
    ]) {
      expect(one).toMatchObject({ billing_mode: 'PAY_PER_REQUEST' });
      expect(one).not.toHaveProperty('read_capacity');
    }
  });

  it('go away with the stack in hackathon, and have no backups and no key to pay for', () => {
    const tables = data.resources('aws_dynamodb_table');
    expect(tables).toHaveLength(4);
    for (const one of tables) {
      expect(one).toMatchObject({
        deletion_protection_enabled: false,
        point_in_time_recovery: { enabled: false },
      });
      expect(one).not.toHaveProperty('server_side_encryption');
    }
  });

  it('are protected, backed up and encrypted with a key of their own in production', () => {
    const tables = production.resources('aws_dynamodb_table');
    expect(tables).toHaveLength(4);
    for (const one of tables) {
      expect(one).toMatchObject({
        deletion_protection_enabled: true,
        point_in_time_recovery: { enabled: true },
        server_side_encryption: { enabled: true, kms_key_arn: OWN_KEY },
      });
    }
  });
});

describe('Redis', () => {
  it.each([
    ['hackathon', data],
    ['production', production],
  ])('has two nodes in two zones in %s, fails over by itself, and is encrypted', (_profile, stack) => {
    expect(stack.resource('aws_elasticache_replication_group')).toMatchObject({
      num_cache_clusters: 2,
      multi_az_enabled: true,
      automatic_failover_enabled: true,
      at_rest_encryption_enabled: 'true',
      transit_encryption_enabled: true,
      transit_encryption_mode: 'required',
    });
    expect(stack.resource('aws_elasticache_subnet_group')['subnet_ids']).toEqual([
      textLike(/aws_subnetprivate-0id/),
      textLike(/aws_subnetprivate-1id/),
    ]);
  });

  it('is Valkey, which gets its newer versions by itself', () => {
    expect(data.resource('aws_elasticache_replication_group')).toMatchObject({
      replication_group_id: 'chatapp-dev-valkey',
      engine: 'valkey',
      engine_version: '8.0',
      auto_minor_version_upgrade: 'true',
      lifecycle: { ignore_changes: ['engine_version'] },
    });
    expect(data.resource('aws_elasticache_parameter_group')).toMatchObject({ family: 'valkey8' });
  });

  it('can be Redis, which is another group', () => {
    const redis = synthesize({ CROSSFADE_ENGINE: 'redis' }).stack('data');
    expect(redis.resource('aws_elasticache_replication_group')).toMatchObject({
      replication_group_id: 'chatapp-dev-redis',
      engine: 'redis',
      engine_version: '7.1',
    });
    expect(redis.resource('aws_elasticache_parameter_group')).toMatchObject({
      name: 'chatapp-dev-redis7',
      family: 'redis7',
    });
  });

  it('evicts nothing', () => {
    expect(data.resource('aws_elasticache_parameter_group')).toMatchObject({
      parameter: [{ name: 'maxmemory-policy', value: 'noeviction' }],
    });
    expect(data.resource('aws_elasticache_replication_group')).toMatchObject({
      parameter_group_name: textWith('${aws_elasticache_parameter_group.'),
    });
  });

  it('goes away without a snapshot in hackathon', () => {
    const group = data.resource('aws_elasticache_replication_group');
    expect(group).toMatchObject({ node_type: 'cache.t4g.micro', snapshot_retention_limit: 0 });
    for (const absent of ['snapshot_window', 'final_snapshot_identifier', 'kms_key_id']) {
      expect(group).not.toHaveProperty(absent);
    }
  });

  it('is kept for a week in production, also when it is deleted, and encrypted with a key of its own', () => {
    expect(production.resource('aws_elasticache_replication_group')).toMatchObject({
      node_type: 'cache.t4g.micro',
      snapshot_retention_limit: 7,
      snapshot_window: '16:00-17:00',
      final_snapshot_identifier: 'chatapp-dev-valkey-final',
      kms_key_id: OWN_KEY,
    });
  });
});

describe('secrets', () => {
  it('get their values during the apply, and keep them', () => {
    const versions = data.resources('aws_secretsmanager_secret_version');
    expect(versions).toHaveLength(SECRET_KEYS.length);
    for (const version of versions) {
      expect(version).toMatchObject({
        secret_string: textLike(/^\$\{data\.aws_secretsmanager_random_password\.[\w-]+\.random_password\}$/),
        lifecycle: { ignore_changes: ['secret_string'] },
      });
    }
  });

  it('reach Redis and the tasks as references only', () => {
    expect(data.resource('aws_elasticache_replication_group')['auth_token']).toMatch(
      /^\$\{aws_secretsmanager_secret_version\.redis-auth-token_value_\w+\.secret_string\}$/,
    );
    const otherUses = synthesis.stacks.map(({ text }) => text.match(/\.secret_string\}/g)?.length ?? 0);
    expect(otherUses.reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  it('can be created again right after a teardown of hackathon, under the key of AWS', () => {
    for (const secret of data.resources('aws_secretsmanager_secret')) {
      expect(secret['recovery_window_in_days']).toBe(0);
      expect(secret).not.toHaveProperty('kms_key_id');
    }
  });

  it('can be recovered for a month in production, under a key of their own', () => {
    const secrets = production.resources('aws_secretsmanager_secret');
    expect(secrets).toHaveLength(SECRET_KEYS.length);
    for (const secret of secrets) {
      expect(secret).toMatchObject({ recovery_window_in_days: 30, kms_key_id: OWN_KEY });
    }
  });
});

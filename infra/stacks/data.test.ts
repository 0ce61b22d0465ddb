import { SECRET_KEYS } from '../../app/contract/environment';
import { synthesize, textLike } from '../synthesis.fixture';

const synthesis = synthesize();
const data = synthesis.stack('data');
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

  it('are paid by request, and go away with the stack', () => {
    const tables = data.resources('aws_dynamodb_table');
    expect(tables).toHaveLength(4);
    for (const one of tables) {
      expect(one).toMatchObject({ billing_mode: 'PAY_PER_REQUEST', deletion_protection_enabled: false });
      expect(one).not.toHaveProperty('read_capacity');
    }
  });
});

describe('Redis', () => {
  it('has two nodes in two zones, fails over by itself, and is encrypted', () => {
    expect(data.resource('aws_elasticache_replication_group')).toMatchObject({
      engine: 'valkey',
      num_cache_clusters: 2,
      multi_az_enabled: true,
      automatic_failover_enabled: true,
      at_rest_encryption_enabled: 'true',
      transit_encryption_enabled: true,
      transit_encryption_mode: 'required',
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

  it('can be created again right after a teardown', () => {
    for (const secret of data.resources('aws_secretsmanager_secret')) {
      expect(secret['recovery_window_in_days']).toBe(0);
    }
  });
});

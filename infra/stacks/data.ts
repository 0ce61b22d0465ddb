import { DynamodbTable, type DynamodbTableConfig } from '@cdktf/provider-aws/lib/dynamodb-table';
import type { Construct } from 'constructs';
import { INDEXES, TABLES, type SECRET_KEYS } from '../../app/contract/environment';
import { BaseStack, type StackConfig } from '../base-stack';
import { GeneratedSecret } from '../constructs/generated-secret';
import { Redis } from '../constructs/redis';
import type { NetworkOutputs } from './network';

type TableKey = keyof typeof TABLES;
type SecretKey = (typeof SECRET_KEYS)[number];

export interface DataOutputs {
  readonly tableArns: Readonly<Record<TableKey, string>>;
  readonly tableNames: Readonly<Record<TableKey, string>>;
  /** The nodes of the replication group, as CloudWatch names them. */
  readonly cacheClusterIds: readonly string[];
  /** The host name of the primary, which follows a failover. */
  readonly redisEndpoint: string;
  /** By the variable that a task gets the secret in. */
  readonly secretArns: Readonly<Record<SecretKey, string>>;
}

function tableNames(prefix: string): Record<TableKey, string> {
  const entries = Object.entries(TABLES).map(([key, name]) => [key, `${prefix}${name}`]);
  return Object.fromEntries(entries) as Record<TableKey, string>;
}

/** What lives longer than a task: the tables, Redis, and the secrets. */
export class DataStack extends BaseStack {
  readonly outputs: DataOutputs;
  private readonly encryption: { readonly encryptionKeyArn?: string };

  constructor(scope: Construct, props: StackConfig & { readonly network: NetworkOutputs }) {
    super(scope, 'data', props);
    const { network } = props;
    const { settings, engine } = this.config;
    this.encryption =
      network.encryptionKeyArn === undefined ? {} : { encryptionKeyArn: network.encryptionKeyArn };
    const authToken = this.secret('REDIS_AUTH_TOKEN', 'What tasks authenticate to Redis with');
    const sessionSecret = this.secret('SESSION_SECRET', 'Signs sessions and handover tickets');
    const presenterToken = this.secret('PRESENTER_TOKEN', 'What the presenter authenticates with');
    const redis = new Redis(this, 'redis', {
      prefix: this.names.prefix,
      engine,
      subnetIds: network.privateSubnetIds,
      securityGroupId: network.cacheSecurityGroupId,
      authToken: authToken.value,
      snapshotRetentionDays: settings.cacheSnapshotRetentionDays,
      ephemeral: settings.ephemeral,
      ...this.encryption,
    });
    this.outputs = {
      tableArns: this.tables(),
      tableNames: tableNames(this.names.tablePrefix),
      cacheClusterIds: redis.clusterIds,
      redisEndpoint: redis.endpoint,
      secretArns: {
        REDIS_AUTH_TOKEN: authToken.arn,
        SESSION_SECRET: sessionSecret.arn,
        PRESENTER_TOKEN: presenterToken.arn,
      },
    };
    this.output('redis_endpoint', redis.endpoint, 'The host name of the Redis primary');
  }

  private tables(): Record<TableKey, string> {
    const ttl = { attributeName: 'expiresAt', enabled: true };
    const messages = this.table('messages', {
      hashKey: 'roomId',
      rangeKey: 'timestamp',
      attribute: [
        { name: 'roomId', type: 'S' },
        { name: 'timestamp', type: 'N' },
        { name: 'userId', type: 'S' },
      ],
      globalSecondaryIndex: [
        { name: INDEXES.messagesByUser, hashKey: 'userId', rangeKey: 'timestamp', projectionType: 'ALL' },
      ],
      ttl,
    });
    const connections = this.table('connections', {
      hashKey: 'connectionId',
      attribute: [
        { name: 'connectionId', type: 'S' },
        { name: 'userId', type: 'S' },
      ],
      globalSecondaryIndex: [{ name: INDEXES.connectionsByUser, hashKey: 'userId', projectionType: 'ALL' }],
      ttl,
    });
    const userCounter = this.table('userCounter', {
      hashKey: 'counterId',
      attribute: [{ name: 'counterId', type: 'S' }],
    });
    const rooms = this.table('rooms', { hashKey: 'roomId', attribute: [{ name: 'roomId', type: 'S' }] });
    return {
      messages: messages.arn,
      connections: connections.arn,
      userCounter: userCounter.arn,
      rooms: rooms.arn,
    };
  }

  private table(key: TableKey, shape: Omit<DynamodbTableConfig, 'name'>): DynamodbTable {
    const { ephemeral, pointInTimeRecovery } = this.config.settings;
    const { encryptionKeyArn } = this.encryption;
    return new DynamodbTable(this, TABLES[key], {
      name: `${this.names.tablePrefix}${TABLES[key]}`,
      billingMode: 'PAY_PER_REQUEST',
      deletionProtectionEnabled: !ephemeral,
      pointInTimeRecovery: { enabled: pointInTimeRecovery },
      // Without a key of its own a table has one of DynamoDB's.
      ...(encryptionKeyArn !== undefined && {
        serverSideEncryption: { enabled: true, kmsKeyArn: encryptionKeyArn },
      }),
      ...shape,
    });
  }

  private secret(key: SecretKey, description: string): GeneratedSecret {
    return new GeneratedSecret(this, key.toLowerCase().replaceAll('_', '-'), {
      name: this.names.secrets[key],
      description,
      ephemeral: this.config.settings.ephemeral,
      ...this.encryption,
    });
  }
}

import { DynamodbTable, type DynamodbTableConfig } from '@cdktf/provider-aws/lib/dynamodb-table';
import { ElasticacheReplicationGroup } from '@cdktf/provider-aws/lib/elasticache-replication-group';
import { ElasticacheSubnetGroup } from '@cdktf/provider-aws/lib/elasticache-subnet-group';
import type { Construct } from 'constructs';
import { INDEXES, TABLES, type SECRET_KEYS } from '../../app/contract/environment';
import { BaseStack, type StackConfig } from '../base-stack';
import { GeneratedSecret } from '../constructs/generated-secret';
import { REDIS_PORT } from '../ports';
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

const CACHE_NODES = ['001', '002'];

function tableNames(prefix: string): Record<TableKey, string> {
  const entries = Object.entries(TABLES).map(([key, name]) => [key, `${prefix}${name}`]);
  return Object.fromEntries(entries) as Record<TableKey, string>;
}

/** What lives longer than a task: the tables, Redis, and the secrets. */
export class DataStack extends BaseStack {
  readonly outputs: DataOutputs;

  constructor(scope: Construct, props: StackConfig & { readonly network: NetworkOutputs }) {
    super(scope, 'data', props);
    const authToken = this.secret('redis-auth-token', 'What tasks authenticate to Redis with');
    const sessionSecret = this.secret('session-secret', 'Signs sessions and handover tickets');
    const presenterToken = this.secret('presenter-token', 'What the presenter authenticates with');
    const redis = this.redis(props.network, authToken);
    this.outputs = {
      tableArns: this.tables(),
      tableNames: tableNames(this.names.tablePrefix),
      // The service makes these names of the group's own.
      cacheClusterIds: CACHE_NODES.map((node) => `${this.names.prefix}-${node}`),
      redisEndpoint: redis.primaryEndpointAddress,
      secretArns: {
        REDIS_AUTH_TOKEN: authToken.arn,
        SESSION_SECRET: sessionSecret.arn,
        PRESENTER_TOKEN: presenterToken.arn,
      },
    };
    this.output('redis_endpoint', redis.primaryEndpointAddress, 'The host name of the Redis primary');
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
    return new DynamodbTable(this, TABLES[key], {
      name: `${this.names.tablePrefix}${TABLES[key]}`,
      billingMode: 'PAY_PER_REQUEST',
      deletionProtectionEnabled: !this.config.settings.ephemeral,
      ...shape,
    });
  }

  private redis(network: NetworkOutputs, authToken: GeneratedSecret): ElasticacheReplicationGroup {
    const subnets = new ElasticacheSubnetGroup(this, 'redis-subnets', {
      name: this.names.prefix,
      description: 'The private subnets',
      subnetIds: [...network.privateSubnetIds],
    });
    return new ElasticacheReplicationGroup(this, 'redis', {
      replicationGroupId: this.names.prefix,
      description: 'Carries messages between instances',
      engine: 'valkey',
      engineVersion: '8.0',
      nodeType: 'cache.t4g.micro',
      port: REDIS_PORT,
      numCacheClusters: CACHE_NODES.length,
      multiAzEnabled: true,
      automaticFailoverEnabled: true,
      atRestEncryptionEnabled: 'true',
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      authToken: authToken.value,
      authTokenUpdateStrategy: 'SET',
      subnetGroupName: subnets.name,
      securityGroupIds: [network.cacheSecurityGroupId],
      applyImmediately: true,
    });
  }

  private secret(name: string, description: string): GeneratedSecret {
    return new GeneratedSecret(this, name, {
      name: `${this.names.prefix}/${name}`,
      description,
      ephemeral: this.config.settings.ephemeral,
    });
  }
}

import { ElasticacheParameterGroup } from '@cdktf/provider-aws/lib/elasticache-parameter-group';
import { ElasticacheReplicationGroup } from '@cdktf/provider-aws/lib/elasticache-replication-group';
import { ElasticacheSubnetGroup } from '@cdktf/provider-aws/lib/elasticache-subnet-group';
import { Construct } from 'constructs';
import { REDIS_PORT } from '../ports';

/* A primary and a replica. */
const NODES = ['001', '002'];

/** The version at the creation. */
const ENGINES = {
  valkey: { version: '8.0', family: 'valkey8' },
  redis: { version: '7.1', family: 'redis7' },
} as const;

/* UTC: the small hours in Seoul, within the working week everywhere, when shows are rare. */
const SNAPSHOT_WINDOW = '16:00-17:00';
const MAINTENANCE_WINDOW = 'tue:18:00-tue:19:00';

/* Redis carries hints and presence, a few hundred bytes a message: the smallest node is far from full. */
const NODE_TYPE = 'cache.t4g.micro';

export interface RedisConfig {
  readonly prefix: string;
  readonly engine: keyof typeof ENGINES;
  /** Private ones, in two zones. */
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** A reference to what clients authenticate with. */
  readonly authToken: string;
  /** Days; 0 is no snapshots. */
  readonly snapshotRetentionDays: number;
  /** Deletes without a last snapshot. */
  readonly ephemeral: boolean;
  /** Without it the key is one that AWS manages. */
  readonly encryptionKeyArn?: string;
}

/**
 * A primary and a replica in two zones, which takes over when the primary fails. Encrypted at rest and on the way.
 * Another engine is another group, and starts empty: Redis carries nothing that the log does not have.
 */
export class Redis extends Construct {
  /** The host name of the primary, which follows a failover. */
  readonly endpoint: string;
  /** The nodes, as CloudWatch names them. */
  readonly clusterIds: readonly string[];

  constructor(scope: Construct, id: string, config: RedisConfig) {
    super(scope, id);
    const { prefix, engine, encryptionKeyArn, snapshotRetentionDays } = config;
    const { version, family } = ENGINES[engine];
    // Another id, so that a change of the engine makes a new group: AWS does not turn Valkey back into Redis.
    const groupId = `${prefix}-${engine}`;
    const subnets = new ElasticacheSubnetGroup(this, 'subnets', {
      name: prefix,
      description: 'The private subnets',
      subnetIds: [...config.subnetIds],
    });
    const group = new ElasticacheReplicationGroup(this, 'nodes', {
      replicationGroupId: groupId,
      description: 'Carries messages between instances',
      engine,
      engineVersion: version,
      nodeType: NODE_TYPE,
      port: REDIS_PORT,
      parameterGroupName: this.parameters(prefix, family).name,
      numCacheClusters: NODES.length,
      multiAzEnabled: true,
      automaticFailoverEnabled: true,
      atRestEncryptionEnabled: 'true',
      ...(encryptionKeyArn !== undefined && { kmsKeyId: encryptionKeyArn }),
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      authToken: config.authToken,
      authTokenUpdateStrategy: 'SET',
      subnetGroupName: subnets.name,
      securityGroupIds: [config.securityGroupId],
      autoMinorVersionUpgrade: 'true',
      maintenanceWindow: MAINTENANCE_WINDOW,
      snapshotRetentionLimit: snapshotRetentionDays,
      ...(snapshotRetentionDays > 0 && { snapshotWindow: SNAPSHOT_WINDOW }),
      // A second teardown is refused until the snapshot of the first is deleted or copied to another name.
      ...(!config.ephemeral && { finalSnapshotIdentifier: `${groupId}-final` }),
      applyImmediately: true,
      // AWS raises the minor version by itself. To take that back, a deploy would replace the group.
      lifecycle: { ignoreChanges: ['engine_version'] },
    });
    this.endpoint = group.primaryEndpointAddress;
    // The service makes these names of the group's own.
    this.clusterIds = NODES.map((node) => `${groupId}-${node}`);
  }

  private parameters(prefix: string, family: string): ElasticacheParameterGroup {
    return new ElasticacheParameterGroup(this, 'parameters', {
      name: `${prefix}-${family}`,
      description: 'Nothing is evicted',
      family,
      parameter: [
        // Presence is small and a hint is not kept, so memory runs out only by mistake. Writes then fail, which the tasks
        // live with and the alarm on memory foretells; a place in a queue that vanished would be noticed by nobody.
        { name: 'maxmemory-policy', value: 'noeviction' },
      ],
      // Nodes that are replaced need the new one before the old one can go.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}

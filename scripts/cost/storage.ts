import { ASSUMED } from './assumptions';
import { sum, type Charge, type ChargingByType } from './charge';
import { CACHE_NODE_PRICES } from './prices';

/** What keeps data: tables, cache, buckets, images and secrets. */
export const STORAGE: ChargingByType = {
  aws_dynamodb_table: (tables) => {
    const recoverable = tables.filter(({ attributes }) =>
      JSON.stringify(attributes.point_in_time_recovery ?? '').includes('true'),
    );
    return [
      {
        what: 'tables, write units',
        quantity: ASSUMED.tableWritesMillions,
        price: 'tableWrites',
        assumption: `${ASSUMED.tableWritesMillions} million in all tables and indexes; a message takes about 8`,
      },
      {
        what: 'tables, read units',
        quantity: ASSUMED.tableReadsMillions,
        price: 'tableReads',
        assumption: `${ASSUMED.tableReadsMillions} million in all tables`,
      },
      {
        what: 'tables, storage',
        quantity: ASSUMED.tableGb,
        price: 'tableStorage',
        assumption: `${ASSUMED.tableGb} GB in all tables`,
      },
      ...(recoverable.length > 0
        ? [
            {
              what: 'tables, point-in-time recovery',
              quantity: ASSUMED.tableGb,
              price: 'tableRecovery' as const,
              assumption: `${ASSUMED.tableGb} GB in all tables`,
            },
          ]
        : []),
    ];
  },
  aws_elasticache_replication_group: (groups) => [
    ...groups.map(({ attributes }): Charge => {
      const { engine, node_type: nodeType } = attributes;
      const kind = `${String(engine)} ${String(nodeType)}`;
      return {
        what: `cache nodes, ${kind}`,
        quantity: Number(attributes.num_cache_clusters ?? 1),
        price: CACHE_NODE_PRICES[kind] ?? 'otherCacheNode',
      };
    }),
    {
      what: 'traffic between zones',
      quantity: 2 * ASSUMED.zoneTrafficGb,
      price: 'zoneTraffic',
      assumption: `${ASSUMED.zoneTrafficGb} GB between tasks and cache, charged on both sides`,
    },
    ...(groups.some(({ attributes }) => Number(attributes.snapshot_retention_limit ?? 0) > 0)
      ? [
          {
            what: 'cache snapshots',
            quantity: ASSUMED.snapshotGb,
            price: 'cacheSnapshots' as const,
            assumption: `${ASSUMED.snapshotGb} GB`,
          },
        ]
      : []),
  ],
  aws_s3_bucket: (buckets) => [
    {
      what: 'buckets, storage',
      quantity: buckets.length * ASSUMED.bucketGb,
      price: 'objectStorage',
      assumption: `${ASSUMED.bucketGb} GB in each`,
    },
    {
      what: 'buckets, writes',
      quantity: buckets.length * ASSUMED.bucketWritesThousands,
      price: 'objectWrites',
      assumption: `${ASSUMED.bucketWritesThousands},000 objects in each`,
    },
  ],
  aws_ecr_repository: (repositories) => [
    {
      what: 'images',
      quantity: repositories.length * ASSUMED.imageGb,
      price: 'imageStorage',
      assumption: `${ASSUMED.imageGb} GB of images`,
    },
  ],
  aws_secretsmanager_secret: (secrets) => [
    { what: 'secrets', quantity: secrets.length, price: 'secret' },
    {
      what: 'secrets, calls',
      quantity: (secrets.length * ASSUMED.callsOfASecret) / 10_000,
      price: 'secretCalls',
      assumption: `${ASSUMED.callsOfASecret} calls of each: one as a task starts`,
    },
  ],
  aws_kms_key: (keys) => [
    {
      what: 'encryption keys',
      quantity: keys.length,
      price: 'encryptionKey',
      note: 'each of the first two yearly rotations adds as much',
    },
    {
      what: 'encryption keys, calls',
      quantity: sum(keys.map(() => ASSUMED.callsOfAKey / 10_000)),
      price: 'encryptionCalls',
      assumption: `${ASSUMED.callsOfAKey.toLocaleString('en')} calls of each`,
    },
  ],
};

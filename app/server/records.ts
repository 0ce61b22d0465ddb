import { performance } from 'node:perf_hooks';
import { ConnectionRegistry } from './connections/connection-registry';
import { ConnectionRepository } from './connections/connection-repository';
import { Heartbeat } from './fleet/heartbeat';
import { HeartbeatRepository } from './fleet/heartbeat-repository';
import { InstanceWatch } from './fleet/instance-watch';
import type { DynamoDb } from './platform/dynamodb';
import type { Logger } from './platform/logging';
import type { Timings } from './timings';

/** The records of this instance's connections, and what keeps those of dead instances from staying. */
export function createRecords(
  dynamoDb: DynamoDb,
  parts: { readonly instanceId: string; readonly timings: Timings; readonly logger: Logger },
) {
  const { instanceId, timings, logger } = parts;
  const repository = new ConnectionRepository(dynamoDb);
  const lifetimeMs = timings.connectionRecordMs;
  const registry = new ConnectionRegistry({ repository, lifetimeMs, now: Date.now, logger });
  const heartbeat = new Heartbeat({
    instanceId,
    repository: new HeartbeatRepository(dynamoDb),
    watch: new InstanceWatch({ instanceId, deadAfterMs: timings.deadAfterMs }),
    removeRecordsOf: (dead) => repository.removeAllOf(dead),
    rewriteOwn: () => registry.rewriteAll(),
    now: () => performance.now(),
    logger,
  });
  return { registry, heartbeat };
}

import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { DynamoDb } from '../platform/dynamodb';
import type { Heartbeats } from './instance-watch';

/** The item of the connections table that has an attribute for each instance. Socket ids are never so short. */
const ITEM = { connectionId: 'instances' } as const;

const itemSchema = z
  .record(z.string(), z.unknown())
  .transform(
    (item) =>
      new Map(
        Object.entries(item).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
      ),
  );

/** The heartbeats of all instances, in one item: whoever writes its own gets to see all. */
export class HeartbeatRepository {
  constructor(private readonly dynamoDb: DynamoDb) {}

  /** Counts a heartbeat of an instance, from 1 if it had none. One can count twice when its write was repeated. */
  async beat(instanceId: string): Promise<Heartbeats> {
    const { Attributes } = await this.dynamoDb.request((client) =>
      client.send(
        new UpdateCommand({
          TableName: this.dynamoDb.tables.connections,
          Key: ITEM,
          UpdateExpression: 'ADD #instance :one',
          ExpressionAttributeNames: { '#instance': instanceId },
          ExpressionAttributeValues: { ':one': 1 },
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return itemSchema.parse(Attributes);
  }

  /** Removes an instance's heartbeats, if there are any. */
  async remove(instanceId: string): Promise<void> {
    await this.dynamoDb.request((client) =>
      client.send(
        new UpdateCommand({
          TableName: this.dynamoDb.tables.connections,
          Key: ITEM,
          UpdateExpression: 'REMOVE #instance',
          ExpressionAttributeNames: { '#instance': instanceId },
        }),
      ),
    );
  }
}

import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { DynamoDb } from '../platform/dynamodb';

const countedSchema = z.object({ count: z.number().int().positive() });

/** Numbers users: no two get the same id, whichever instance asks. */
export class UserCounter {
  constructor(private readonly dynamoDb: DynamoDb) {}

  /** `user-1`, `user-2`... A number can be skipped when a write was repeated, but is never given twice. */
  async nextUserId(): Promise<string> {
    const { Attributes } = await this.dynamoDb.request((client) =>
      client.send(
        new UpdateCommand({
          TableName: this.dynamoDb.tables.userCounter,
          Key: { counterId: 'users' },
          UpdateExpression: 'ADD #count :one',
          ExpressionAttributeNames: { '#count': 'count' },
          ExpressionAttributeValues: { ':one': 1 },
          ReturnValues: 'UPDATED_NEW',
        }),
      ),
    );
    return `user-${countedSchema.parse(Attributes).count}`;
  }
}

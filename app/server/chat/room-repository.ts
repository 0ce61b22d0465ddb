import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { Room } from '../../contract/messages';
import type { DynamoDb } from '../platform/dynamodb';

/** DynamoDB takes so many keys in one BatchGetItem. */
const BATCH_KEYS = 100;
const MOST_ROOMS = 1_000;

const roomSchema = z.object({ roomId: z.string(), name: z.string(), createdAt: z.number() });
const listedSchema = z.object({ listed: z.boolean().default(true) });
const headSchema = z.object({ roomId: z.string(), head: z.number().default(0) });

/** A room, and the timestamp of its newest message (0 while it has none). */
export interface RoomWithHead {
  readonly room: Room;
  readonly head: number;
}

/** The rooms table. Reads are consistent. */
export class RoomRepository {
  constructor(private readonly dynamoDb: DynamoDb) {}

  async find(roomId: string): Promise<RoomWithHead | undefined> {
    const { Item } = await this.dynamoDb.request((client) =>
      client.send(new GetCommand({ TableName: this.#table, Key: { roomId }, ConsistentRead: true })),
    );
    return Item && { room: roomSchema.parse(Item), head: headSchema.parse(Item).head };
  }

  /** The rooms that are listed (the first thousand that come), in no particular order. */
  async list(): Promise<Room[]> {
    const rooms: Room[] = [];
    let start: ScanCommandInput['ExclusiveStartKey'];
    do {
      const input: ScanCommandInput = {
        TableName: this.#table,
        ConsistentRead: true,
        ExclusiveStartKey: start,
      };
      const page = await this.dynamoDb.request((client) => client.send(new ScanCommand(input)));
      const listed = (page.Items ?? []).filter((item) => listedSchema.parse(item).listed);
      rooms.push(...z.array(roomSchema).parse(listed));
      start = page.LastEvaluatedKey;
    } while (start && rooms.length < MOST_ROOMS);
    return rooms.slice(0, MOST_ROOMS);
  }

  /** Whether the room was created: not when its id is taken. */
  async create(room: Room, listed: boolean): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.#table,
      Item: { ...room, ...(!listed && { listed }) },
      ConditionExpression: 'attribute_not_exists(roomId)',
    });
    try {
      await this.dynamoDb.request((client) => client.send(put));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** The heads of those rooms that were read; under load DynamoDB can leave some out. */
  async heads(roomIds: readonly string[]): Promise<Map<string, number>> {
    const heads = new Map<string, number>();
    for (let index = 0; index < roomIds.length; index += BATCH_KEYS) {
      const Keys = roomIds.slice(index, index + BATCH_KEYS).map((roomId) => ({ roomId }));
      const { Responses } = await this.dynamoDb.request((client) =>
        client.send(new BatchGetCommand({ RequestItems: { [this.#table]: { Keys, ConsistentRead: true } } })),
      );
      for (const { roomId, head } of z.array(headSchema).parse(Responses?.[this.#table] ?? [])) {
        heads.set(roomId, head);
      }
    }
    return heads;
  }

  get #table(): string {
    return this.dynamoDb.tables.rooms;
  }
}

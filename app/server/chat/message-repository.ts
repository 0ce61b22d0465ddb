import { type CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { COLOURS } from '../../contract/colour';
import { INDEXES } from '../../contract/environment';
import type { ChatMessage } from '../../contract/messages';
import type { DynamoDb } from '../platform/dynamodb';
import type { AppendOutcome, MessageStore } from './message-log';

/** How long the client id of a stored message is remembered, in seconds. */
const SENT_SECONDS = 7 * 24 * 60 * 60;

const messageSchema = z.object({
  roomId: z.string(),
  timestamp: z.number(),
  clientId: z.string(),
  userId: z.string(),
  name: z.string(),
  text: z.string(),
  colour: z.enum(COLOURS),
});
const sentSchema = z.object({ messageTimestamp: z.number() });

/** Which messages of a room to read: those after or before a timestamp, or the newest. */
export type MessageRange =
  { readonly since: number } | { readonly before: number } | { readonly newest: true };

/** The messages table: a room's log by `(roomId, timestamp)`, and beside it a mark of every client id. */
export class MessageRepository implements MessageStore {
  constructor(
    private readonly dynamoDb: DynamoDb,
    private readonly now: () => number,
  ) {}

  async append(message: ChatMessage): Promise<AppendOutcome> {
    try {
      await this.dynamoDb.request((client) => client.send(this.#transaction(message)));
      return { kind: 'stored' };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      return this.#cancelled(message, error.CancellationReasons ?? []);
    }
  }

  /** At most `limit` messages, read consistently, in the order of the log whichever end they are read from. */
  async range(roomId: string, range: MessageRange, limit: number): Promise<ChatMessage[]> {
    const ascending = 'since' in range;
    const edge = ascending ? range.since : 'before' in range ? range.before : undefined;
    const messages = await this.#query(
      {
        KeyConditionExpression: `roomId = :roomId${edge === undefined ? '' : ` AND #ts ${ascending ? '>' : '<'} :edge`}`,
        ExpressionAttributeValues: { ':roomId': roomId, ...(edge === undefined ? {} : { ':edge': edge }) },
        ...(edge === undefined ? {} : { ExpressionAttributeNames: { '#ts': 'timestamp' } }),
        ConsistentRead: true,
        ScanIndexForward: ascending,
      },
      limit,
    );
    return ascending ? messages : messages.reverse();
  }

  /** The messages of a user in all rooms, newest first. */
  byUser(userId: string, limit: number): Promise<ChatMessage[]> {
    return this.#query(
      {
        IndexName: INDEXES.messagesByUser,
        KeyConditionExpression: 'userId = :userId',
        ExpressionAttributeValues: { ':userId': userId },
        ScanIndexForward: false,
      },
      limit,
    );
  }

  #transaction(message: ChatMessage): TransactWriteCommand {
    const { messages, rooms } = this.dynamoDb.tables;
    const isNew = 'attribute_not_exists(roomId)';
    return new TransactWriteCommand({
      TransactItems: [
        {
          Update: {
            TableName: rooms,
            Key: { roomId: message.roomId },
            UpdateExpression: 'SET head = :timestamp',
            ConditionExpression:
              'attribute_exists(roomId) AND (attribute_not_exists(head) OR head < :timestamp)',
            ExpressionAttributeValues: { ':timestamp': message.timestamp },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        { Put: { TableName: messages, Item: { ...message }, ConditionExpression: isNew } },
        {
          Put: {
            TableName: messages,
            Item: {
              ...sentKey(message),
              messageTimestamp: message.timestamp,
              expiresAt: Math.floor(this.now() / 1000) + SENT_SECONDS,
            },
            ConditionExpression: isNew,
          },
        },
      ],
    });
  }

  async #cancelled(message: ChatMessage, reasons: readonly CancellationReason[]): Promise<AppendOutcome> {
    const [head, existing, sent] = reasons;
    if (failed(sent)) {
      const stored = await this.#sent(message);
      return stored ? { kind: 'duplicate', message: stored } : { kind: 'contended' };
    }
    if (failed(head)) {
      if (!head?.Item) return { kind: 'unknown-room' };
      return { kind: 'head-moved', head: Number(head.Item.head?.N ?? 0) };
    }
    if (failed(existing)) return { kind: 'head-moved', head: message.timestamp };
    return { kind: 'contended' };
  }

  /** The message that this sender stored before with the same client id. */
  async #sent(message: ChatMessage): Promise<ChatMessage | undefined> {
    const mark = sentSchema.safeParse(await this.#get(sentKey(message)));
    if (!mark.success) return undefined;
    const key = { roomId: message.roomId, timestamp: mark.data.messageTimestamp };
    return messageSchema.safeParse(await this.#get(key)).data;
  }

  async #get(key: { readonly roomId: string; readonly timestamp: number }): Promise<unknown> {
    const { Item } = await this.dynamoDb.request((client) =>
      client.send(
        new GetCommand({ TableName: this.dynamoDb.tables.messages, Key: key, ConsistentRead: true }),
      ),
    );
    return Item;
  }

  /* An answer of DynamoDB ends at 1 MB, which can be before the limit. */
  async #query(query: Omit<QueryCommandInput, 'TableName'>, limit: number): Promise<ChatMessage[]> {
    const messages: ChatMessage[] = [];
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      const input: QueryCommandInput = {
        ...query,
        TableName: this.dynamoDb.tables.messages,
        Limit: limit - messages.length,
        ExclusiveStartKey: start,
      };
      const page = await this.dynamoDb.request((client) => client.send(new QueryCommand(input)));
      messages.push(...z.array(messageSchema).parse(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start && messages.length < limit);
    return messages;
  }
}

function failed(reason: CancellationReason | undefined): boolean {
  return reason?.Code === 'ConditionalCheckFailed';
}

/* `#` cannot be in a room id, so a mark is never part of a room's log. It has no userId, so no index shows it. */
function sentKey({ roomId, userId, clientId }: ChatMessage): { roomId: string; timestamp: number } {
  return { roomId: `sent#${roomId}#${userId}#${clientId}`, timestamp: 0 };
}

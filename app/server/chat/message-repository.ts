import { type CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { INDEXES } from '../../contract/environment';
import type { ChatMessage } from '../../contract/messages';
import type { DynamoDb } from '../platform/dynamodb';
import type { AppendOutcome, MessageStore } from './message-log';
import { storedMessageSchema } from './stored-message';

/** How long the client id of a stored message is remembered, in seconds. */
const SENT_SECONDS = 7 * 24 * 60 * 60;

/** DynamoDB takes 100 items in a transaction: the head, and two a message. */
const MESSAGES_PER_TRANSACTION = 49;

const sentSchema = z.object({ messageTimestamp: z.number() });

/** Which messages of a room to read: those after or before a timestamp, or the newest. */
export type MessageRange =
  { readonly since: number } | { readonly before: number } | { readonly newest: true };

/** The messages table: a room's log by `(roomId, timestamp)`, and beside it a mark of every client id. */
export class MessageRepository implements MessageStore {
  readonly messagesPerAppend = MESSAGES_PER_TRANSACTION;

  constructor(
    private readonly dynamoDb: DynamoDb,
    private readonly now: () => number,
  ) {}

  /* One request with what it has to read, so that all of it ends in the time that one may take. */
  async append(messages: readonly ChatMessage[]): Promise<AppendOutcome> {
    try {
      return await this.dynamoDb.request((client) => this.#appendWith(client, messages));
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      return cancelledBy(error);
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

  /* The head first, then each message and its mark. */
  #transaction(messages: readonly ChatMessage[]): TransactWriteCommand {
    const { messages: table, rooms } = this.dynamoDb.tables;
    const ConditionExpression = 'attribute_not_exists(roomId)';
    return new TransactWriteCommand({
      TransactItems: [
        {
          Update: {
            TableName: rooms,
            UpdateExpression: 'SET head = :head',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            ...headUpdate(messages),
          },
        },
        ...messages.flatMap((message) => [
          { Put: { TableName: table, Item: { ...message }, ConditionExpression } },
          { Put: { TableName: table, Item: this.#mark(message), ConditionExpression } },
        ]),
      ],
    });
  }

  #mark(message: ChatMessage): Record<string, string | number> {
    const expiresAt = Math.floor(this.now() / 1000) + SENT_SECONDS;
    return { ...sentKey(message), messageTimestamp: message.timestamp, expiresAt };
  }

  /** @throws TransactionCanceledException when none of them was stored before */
  async #appendWith(
    client: DynamoDBDocumentClient,
    messages: readonly ChatMessage[],
  ): Promise<AppendOutcome> {
    try {
      await client.send(this.#transaction(messages));
      return { kind: 'stored' };
    } catch (error) {
      const repeated = repeatedAmong(messages, error);
      if (repeated.length === 0) throw error;
      const found = await Promise.all(
        repeated.map(async ({ message, index }) => [index, await this.#sent(client, message)] as const),
      );
      const stored = new Map(found.flatMap(([index, message]) => (message ? [[index, message]] : [])));
      return stored.size > 0 ? { kind: 'duplicates', stored } : { kind: 'contended' };
    }
  }

  /** The message that this sender stored before with the same client id. */
  async #sent(client: DynamoDBDocumentClient, message: ChatMessage): Promise<ChatMessage | undefined> {
    const mark = sentSchema.safeParse(await this.#get(client, sentKey(message)));
    if (!mark.success) return undefined;
    const key = { roomId: message.roomId, timestamp: mark.data.messageTimestamp };
    return storedMessageSchema.safeParse(await this.#get(client, key)).data;
  }

  async #get(
    client: DynamoDBDocumentClient,
    key: { readonly roomId: string; readonly timestamp: number },
  ): Promise<unknown> {
    const { Item } = await client.send(
      new GetCommand({ TableName: this.dynamoDb.tables.messages, Key: key, ConsistentRead: true }),
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
      messages.push(...z.array(storedMessageSchema).parse(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start && messages.length < limit);
    return messages;
  }
}

/* From the message before the first of these to the last of them. A room that has no head yet has no message. */
function headUpdate(messages: readonly ChatMessage[]) {
  const { roomId = '', previous = 0 } = messages[0] ?? {};
  const head = messages.at(-1)?.timestamp ?? 0;
  return previous === 0
    ? {
        Key: { roomId },
        ConditionExpression: 'attribute_exists(roomId) AND attribute_not_exists(head)',
        ExpressionAttributeValues: { ':head': head },
      }
    : {
        Key: { roomId },
        ConditionExpression: 'head = :previous',
        ExpressionAttributeValues: { ':head': head, ':previous': previous },
      };
}

/* The head's reason is the first, and then there are two for each message: its own, and its mark's. */
function repeatedAmong(messages: readonly ChatMessage[], error: unknown) {
  if (!(error instanceof TransactionCanceledException)) return [];
  const [, ...reasons] = error.CancellationReasons ?? [];
  return messages.flatMap((message, index) => (failed(reasons[2 * index + 1]) ? [{ message, index }] : []));
}

function cancelledBy({ CancellationReasons: [head] = [] }: TransactionCanceledException): AppendOutcome {
  if (!failed(head)) return { kind: 'contended' };
  if (!head?.Item) return { kind: 'unknown-room' };
  return { kind: 'head-moved', head: Number(head.Item.head?.N ?? 0) };
}

function failed(reason: CancellationReason | undefined): boolean {
  return reason?.Code === 'ConditionalCheckFailed';
}

/* `#` cannot be in a room id, so a mark is never part of a room's log. It has no userId, so no index shows it. */
function sentKey({ roomId, userId, clientId }: ChatMessage): { roomId: string; timestamp: number } {
  return { roomId: `sent#${roomId}#${userId}#${clientId}`, timestamp: 0 };
}

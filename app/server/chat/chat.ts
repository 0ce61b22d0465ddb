import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDb } from '../platform/dynamodb';
import { MessageLog } from './message-log';
import { MessagePages } from './message-pages';
import { MessageRepository } from './message-repository';
import { RecentMessages } from './recent-messages';
import { RoomRepository } from './room-repository';
import { Rooms } from './rooms';

/** The parts of the chat, on the tables. */
export interface Chat {
  readonly rooms: Rooms;
  readonly roomRepository: RoomRepository;
  readonly messages: MessageRepository;
  readonly log: MessageLog;
  readonly pages: MessagePages;
  readonly recent: RecentMessages;
}

/** What others may want to know of the chat. */
export interface ChatObserver {
  /** A page was answered from memory because the store did not answer. */
  readonly onRemembered?: () => void;
}

export function createChat(dynamoDb: DynamoDb, { onRemembered }: ChatObserver = {}): Chat {
  const { now } = Date;
  const roomRepository = new RoomRepository(dynamoDb);
  const messages = new MessageRepository(dynamoDb, now);
  const recent = new RecentMessages();
  return {
    roomRepository,
    messages,
    recent,
    rooms: new Rooms({ repository: roomRepository, now, suffix: () => randomBytes(3).toString('hex') }),
    log: new MessageLog({ store: messages, now, clock: () => performance.now(), sleep, random: Math.random }),
    pages: new MessagePages({
      rooms: roomRepository,
      messages,
      recent,
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      onRemembered,
    }),
  };
}

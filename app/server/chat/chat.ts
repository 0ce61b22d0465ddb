import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDb } from '../platform/dynamodb';
import { MessageLog } from './message-log';
import { MessagePages } from './message-pages';
import { MessageRepository } from './message-repository';
import { RoomRepository } from './room-repository';
import { Rooms } from './rooms';

/** The parts of the chat, on the tables. */
export interface Chat {
  readonly rooms: Rooms;
  readonly roomRepository: RoomRepository;
  readonly messages: MessageRepository;
  readonly log: MessageLog;
  readonly pages: MessagePages;
}

export function createChat(dynamoDb: DynamoDb): Chat {
  const { now } = Date;
  const roomRepository = new RoomRepository(dynamoDb);
  const messages = new MessageRepository(dynamoDb, now);
  return {
    roomRepository,
    messages,
    rooms: new Rooms({ repository: roomRepository, now, suffix: () => randomBytes(3).toString('hex') }),
    log: new MessageLog({ store: messages, now, sleep, random: Math.random }),
    pages: new MessagePages({ rooms: roomRepository, messages, sleep }),
  };
}

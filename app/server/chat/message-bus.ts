import type { ChatMessage } from '../../contract/messages';
import { channelOf, type ChatServer } from '../connections/chat-server';
import type { MessageLog } from './message-log';
import type { RecentMessages } from './recent-messages';
import { storedMessageSchema } from './stored-message';

export interface MessageBusConfig {
  readonly io: ChatServer;
  readonly log: Pick<MessageLog, 'heard'>;
  readonly recent: Pick<RecentMessages, 'add'>;
  /** Hears of each message that clients of this instance are sent. */
  readonly onDelivered: (message: ChatMessage) => void;
}

export interface MessageBus {
  /** Tells the members of its room, on all instances, of a message that is durable. */
  announce(message: ChatMessage): void;
}

/**
 * Brings messages that any instance stored to the members that are connected to this one. While Redis is away nothing
 * is kept for later: whoever missed a message reads the log.
 */
export function connectMessageBus({ io, log, recent, onDelivered }: MessageBusConfig): MessageBus {
  const deliver = (message: ChatMessage) => {
    log.heard(message.roomId, message.timestamp);
    recent.add(message);
    const channel = channelOf(message.roomId);
    io.local.to(channel).emit('chat-message', { message });
    if (io.sockets.adapter.rooms.has(channel)) onDelivered(message);
  };
  // The sender may be of another version.
  io.on('message-stored', (...said: unknown[]) => {
    const { data } = storedMessageSchema.safeParse(said[0]);
    if (data) deliver(data);
  });
  return {
    announce(message) {
      deliver(message);
      io.serverSideEmit('message-stored', message);
    },
  };
}

import type { Colour } from '../../contract/colour';
import { LIMITS } from '../../contract/limits';
import type { Presence } from '../../contract/events';
import {
  chatMessageSchema,
  type JoinRoom,
  joinRoomSchema,
  leaveRoomSchema,
  type SendMessage,
  syncRoomSchema,
  typingSchema,
} from '../../contract/schemas';
import { channelOf, type ChatSocket, roomsOf } from '../connections/chat-server';
import { acknowledged } from '../connections/event-guard';
import type { Logger } from '../platform/logging';
import { RequestError } from '../platform/request-error';
import type { MessageBus } from './message-bus';
import type { MessageLog } from './message-log';
import type { MessagePages } from './message-pages';
import { RoomJoins } from './room-joins';

/** The events that clients send. */
export const CHAT_EVENTS: ReadonlySet<string> = new Set([
  'join-room',
  'leave-room',
  'sync-room',
  'chat-message',
  'typing',
]);

export interface ChatHandlersConfig {
  readonly log: Pick<MessageLog, 'append'>;
  readonly pages: Pick<MessagePages, 'read'>;
  readonly bus: MessageBus;
  readonly colour: Colour;
  /** Who is in a room, as far as this instance knows. */
  readonly presenceOf: (roomId: string) => Presence;
  readonly logger: Logger;
}

/** Answers the chat events of a connection. */
export function handleChat(socket: ChatSocket, config: ChatHandlersConfig): void {
  const { logger, pages } = config;
  const joins = new RoomJoins(socket);
  socket.on(
    'join-room',
    acknowledged({ schema: joinRoomSchema, logger }, (payload) => joinRoom(socket, joins, payload, config)),
  );
  socket.on(
    'leave-room',
    acknowledged({ schema: leaveRoomSchema, logger }, async ({ roomId }) => {
      await socket.leave(channelOf(roomId));
      return {};
    }),
  );
  socket.on(
    'sync-room',
    acknowledged({ schema: syncRoomSchema, logger }, async (payload) => {
      if (!isIn(socket, payload.roomId))
        throw new RequestError('not-in-room', 'join the room before reading it');
      const { page } = await pages.read(payload);
      return page;
    }),
  );
  socket.on(
    'chat-message',
    acknowledged({ schema: chatMessageSchema, logger }, (payload) => sendMessage(socket, payload, config)),
  );
  socket.on('typing', (...args: unknown[]) => {
    const { data: typing } = typingSchema.safeParse(args[0]);
    if (!typing || !isIn(socket, typing.roomId)) return;
    const { roomId } = typing;
    socket.volatile.to(channelOf(roomId)).emit('typing', { roomId, userId: socket.data.userId });
  });
}

/* Subscribes before it reads: what is stored after the page was read arrives as an event, so nothing falls between. */
async function joinRoom(
  socket: ChatSocket,
  joins: RoomJoins,
  { roomId, since }: JoinRoom,
  config: ChatHandlersConfig,
) {
  if (!isIn(socket, roomId) && roomsOf(socket).length >= LIMITS.roomsPerSocket) {
    throw new RequestError('bad-request', `at most ${LIMITS.roomsPerSocket} rooms at a time`);
  }
  const { room, page } = await joins.join(roomId, () => config.pages.read({ roomId, since }));
  socket.emit('presence', config.presenceOf(roomId));
  return { room, ...page };
}

async function sendMessage(
  socket: ChatSocket,
  { roomId, clientId, text }: SendMessage,
  config: ChatHandlersConfig,
) {
  if (!isIn(socket, roomId)) throw new RequestError('not-in-room', 'join the room before sending to it');
  const { userId, name } = socket.data;
  const { colour } = config;
  const { message, duplicate } = await config.log.append({ roomId, clientId, userId, name, text, colour });
  // A duplicate too: the instance that stored it may have died before it told anybody.
  config.bus.announce(message);
  return duplicate ? { message, duplicate } : { message };
}

function isIn(socket: ChatSocket, roomId: string): boolean {
  return socket.rooms.has(channelOf(roomId));
}

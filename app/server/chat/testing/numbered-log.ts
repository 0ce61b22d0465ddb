import type { ChatMessage } from '../../../contract/messages';
import type { MessageRange } from '../message-repository';

/** The room of the numbered messages. */
export const room = { roomId: 'lobby', name: 'Lobby', createdAt: 1 } as const;

/** A message of a room whose messages have the timestamps 1, 2, 3... */
export const numbered = (timestamp: number, roomId: string = room.roomId): ChatMessage => ({
  roomId,
  timestamp,
  previous: timestamp - 1,
  clientId: `c${timestamp}`,
  userId: 'user-1',
  name: 'Ada',
  text: '12345',
  colour: 'blue',
});

/** What a query would find among messages of these timestamps. */
export function inRange(log: readonly number[], of: MessageRange, limit: number): ChatMessage[] {
  const found =
    'since' in of
      ? log.filter((at) => at > of.since).slice(0, limit)
      : log.filter((at) => at < ('before' in of ? of.before : Infinity)).slice(-limit);
  return found.map((at) => numbered(at));
}

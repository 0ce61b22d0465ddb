import { LIMITS } from '../../contract/limits';
import type { ChatMessage, MessagePage, Room } from '../../contract/messages';
import { RequestError } from '../platform/request-error';
import type { MessageRange, MessageRepository } from './message-repository';
import type { RoomRepository } from './room-repository';

/** How often the log is read again for a message that the head announces and the log does not show yet. */
const REREADS = 5;
const REREAD_DELAY_MS = 20;

export interface PageRequest {
  readonly roomId: string;
  /** Messages after this timestamp; not together with `before`. */
  readonly since?: number | undefined;
  readonly before?: number | undefined;
  /** @default LIMITS.defaultPageMessages */
  readonly limit?: number | undefined;
}

export interface MessagePagesConfig {
  readonly rooms: Pick<RoomRepository, 'find'>;
  readonly messages: Pick<MessageRepository, 'range'>;
  /** Waits that many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Reads the log of rooms in pages. */
export class MessagePages {
  constructor(private readonly config: MessagePagesConfig) {}

  /**
   * A page of a room: the messages after `since`, those just before `before`, or the newest. Whoever has read all
   * pages up to `head` has missed nothing that was stored before.
   * @throws RequestError `unknown-room`
   */
  async read(request: PageRequest): Promise<MessagePage & { readonly room: Room }> {
    // The head first: what the log shows after that can only be more.
    const found = await this.config.rooms.find(request.roomId);
    if (!found) throw new RequestError('unknown-room', `there is no room ${request.roomId}`);
    const { room, head } = found;
    if (head === 0) return { room, messages: [], head, more: false };
    const limit = request.limit ?? LIMITS.defaultPageMessages;
    const range = rangeOf(request);
    const read = await this.#readUpTo(head, room.roomId, range, limit + 1);
    const more = read.length > limit;
    const messages = 'since' in range ? read.slice(0, limit) : read.slice(-limit);
    return { room, messages, head: Math.max(head, read.at(-1)?.timestamp ?? 0), more };
  }

  /*
   * A query is not one unit with a transaction: for a moment the new head can be visible and its message not, or one of
   * several messages that were stored together and not the one before it. A page that should end at the head, or has a
   * gap, is read again until it is whole.
   */
  async #readUpTo(head: number, roomId: string, range: MessageRange, limit: number): Promise<ChatMessage[]> {
    for (let reread = 0; ; reread += 1) {
      const read = await this.config.messages.range(roomId, range, limit);
      if (reread === REREADS || isComplete(read, head, range, limit)) return read;
      await this.config.sleep(REREAD_DELAY_MS);
    }
  }
}

function rangeOf({ since, before }: PageRequest): MessageRange {
  if (since !== undefined) return { since };
  return before === undefined ? { newest: true } : { before };
}

function isComplete(read: readonly ChatMessage[], head: number, range: MessageRange, limit: number): boolean {
  if (!isUnbroken(read, range, limit)) return false;
  if ('before' in range) return true;
  if ('since' in range && (range.since >= head || read.length >= limit)) return true;
  return (read.at(-1)?.timestamp ?? 0) >= head;
}

/* Whether each message follows the one before it; the first follows `since`, or is the room's first. */
function isUnbroken(read: readonly ChatMessage[], range: MessageRange, limit: number): boolean {
  const reachesBeginning = !('since' in range) && read.length < limit;
  let end = 'since' in range ? range.since : reachesBeginning ? 0 : (read[0]?.previous ?? 0);
  for (const { timestamp, previous } of read) {
    if (previous > end) return false;
    end = timestamp;
  }
  return true;
}

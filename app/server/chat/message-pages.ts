import { LIMITS } from '../../contract/limits';
import type { ChatMessage, MessagePage, Room } from '../../contract/messages';
import { RequestError } from '../platform/request-error';
import type { MessageRange, MessageRepository } from './message-repository';
import type { RecentMessages } from './recent-messages';
import { pageOf } from './remembered-page';
import type { RoomRepository, RoomWithHead } from './room-repository';
import { SharedReads } from './shared-reads';

/** How often the log is read again for a message that the head announces and the log does not show yet. */
const REREADS = 5;
const REREAD_DELAY_MS = 20;

/** What the store may take before a page is answered from memory. */
const PATIENCE_MS = 1_000;
/** What a page may take altogether: clients wait 10 s. */
const ANSWER_MS = 8_000;

export interface PageRequest {
  readonly roomId: string;
  /** Messages after this timestamp; not together with `before`. */
  readonly since?: number | undefined;
  readonly before?: number | undefined;
  /** @default LIMITS.defaultPageMessages */
  readonly limit?: number | undefined;
  /** Whether the log is read even where all that belongs on the page is in memory. */
  readonly fresh?: boolean | undefined;
}

export interface RoomPage {
  readonly room: Room;
  readonly page: MessagePage;
}

export interface MessagePagesConfig {
  readonly rooms: Pick<RoomRepository, 'find'>;
  readonly messages: Pick<MessageRepository, 'range'>;
  /** Gets what is read, and answers where the store does not. */
  readonly recent: RecentMessages;
  /** Waits that many milliseconds, or rejects when it is told to stop. */
  readonly sleep: (ms: number, stop?: AbortSignal) => Promise<void>;
  /** A page is answered from memory because the store did not answer. */
  readonly onRemembered?: (() => void) | undefined;
}

/** Reads the log of rooms in pages. */
export class MessagePages {
  readonly #heads: SharedReads<RoomWithHead | undefined>;
  readonly #ranges: SharedReads<ChatMessage[]>;

  constructor(private readonly config: MessagePagesConfig) {
    const sleep = (ms: number) => config.sleep(ms);
    this.#heads = new SharedReads(sleep);
    this.#ranges = new SharedReads(sleep);
  }

  /**
   * A page of a room: the messages after `since`, those just before `before`, or the newest. Whoever has read all
   * pages up to `head` has missed nothing that was stored before.
   *
   * Where the store fails, or takes longer than a second, the page is a `remembered` one, if what is remembered gives one
   * without a hole. There may be newer messages than those.
   * @throws RequestError `unknown-room`, or `unavailable` within 8 s
   */
  async read(request: PageRequest): Promise<RoomPage> {
    const answered = new AbortController();
    const reading = this.#fromStore(request);
    try {
      return await Promise.race([reading, this.#whileSlow(request, answered.signal)]);
    } catch (error) {
      const remembered = isUnavailable(error) ? this.#fromMemory(request) : undefined;
      if (!remembered) throw error;
      return remembered;
    } finally {
      answered.abort();
    }
  }

  async #fromStore(request: PageRequest): Promise<RoomPage> {
    const { roomId, since, limit = LIMITS.defaultPageMessages } = request;
    const { recent, rooms } = this.config;
    // The head first: what the log shows after that can only be more.
    const found = await this.#heads.read(roomId, () => rooms.find(roomId));
    if (!found) throw new RequestError('unknown-room', `there is no room ${roomId}`);
    const { room, head } = found;
    recent.learn(room, head);
    if (head === 0 || (since !== undefined && since >= head)) {
      return { room, page: { messages: [], head, more: false } };
    }
    const page = request.fresh ? undefined : this.#upTo(head, request);
    if (page) return { room, page };
    const range = rangeOf(request);
    const key = JSON.stringify([roomId, head, range, limit]);
    const read = await this.#ranges.read(key, () => this.#readUpTo(head, roomId, range, limit + 1));
    recent.addPage(roomId, read);
    const more = read.length > limit;
    const messages = 'since' in range ? read.slice(0, limit) : read.slice(-limit);
    return { room, page: { messages, head: Math.max(head, read.at(-1)?.timestamp ?? 0), more } };
  }

  /* What a query would answer, where the run has the head and all that belongs on the page: nothing is before the head
     that is not in the chain. */
  #upTo(head: number, request: PageRequest): MessagePage | undefined {
    const run = this.config.recent.run(request.roomId);
    if (!run?.messages.some(({ timestamp }) => timestamp === head)) return undefined;
    const remembered = pageOf(run, request);
    return remembered?.full ? remembered.page : undefined;
  }

  async #whileSlow(request: PageRequest, answered: AbortSignal): Promise<RoomPage> {
    await this.config.sleep(PATIENCE_MS, answered);
    const remembered = this.#fromMemory(request);
    if (remembered) return remembered;
    await this.config.sleep(ANSWER_MS - PATIENCE_MS, answered);
    throw new RequestError('unavailable', 'the store takes too long; try again', { retryAfterMs: 500 });
  }

  #fromMemory(request: PageRequest): RoomPage | undefined {
    const run = this.config.recent.run(request.roomId);
    const remembered = run && pageOf(run, request);
    if (!remembered) return undefined;
    this.config.onRemembered?.();
    return { room: run.room, page: { ...remembered.page, remembered: true } };
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

function isUnavailable(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'unavailable';
}

function rangeOf({ since, before }: PageRequest): MessageRange {
  if (since !== undefined) return { since };
  return before === undefined ? { newest: true } : { before };
}

function isComplete(read: readonly ChatMessage[], head: number, range: MessageRange, limit: number): boolean {
  if (!isUnbroken(read, range, limit)) return false;
  if ('before' in range) return true;
  if ('since' in range && read.length >= limit) return true;
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

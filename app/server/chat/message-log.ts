import type { ChatMessage } from '../../contract/messages';
import { RequestError } from '../platform/request-error';
import { RoomQueues } from './room-queues';

/** How one attempt to append ended. */
export type AppendOutcome =
  | { readonly kind: 'stored' }
  /** This sender stored a message with this client id before. */
  | { readonly kind: 'duplicate'; readonly message: ChatMessage }
  /** Another instance was faster: the head is not below the message's timestamp. */
  | { readonly kind: 'head-moved'; readonly head: number }
  | { readonly kind: 'unknown-room' }
  /** Another transaction was under way, or there is too much load; nothing was stored. */
  | { readonly kind: 'contended' };

export interface MessageStore {
  /** Stores the message, the head of its room and the mark of its client id, all of them or nothing. */
  append(message: ChatMessage): Promise<AppendOutcome>;
}

export interface Appended {
  readonly message: ChatMessage;
  /** Whether it had been stored before. */
  readonly duplicate: boolean;
}

export interface MessageLogConfig {
  readonly store: MessageStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits that many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

const ATTEMPTS = 10;
const FIRST_BACKOFF_MS = 10;
const LONGEST_BACKOFF_MS = 400;
const RETRY_AFTER_MS = 500;
const REMEMBERED_HEADS = 1_000;

/**
 * The log of every room, and its only writer. Timestamps are those of a hybrid clock in microseconds: the time, or one
 * more than the head where the time is not above it. The store takes a message only above the head, so that within a
 * room the order of the timestamps is the order of the writes, whoever writes: a reader that has read up to the head
 * can miss nothing that is stored later.
 */
export class MessageLog {
  readonly #queues = new RoomQueues();
  /** The newest timestamps that this instance knows of: a first guess only, the store decides. */
  readonly #heads = new Map<string, number>();

  constructor(private readonly config: MessageLogConfig) {}

  /**
   * Stores a message, once for its sender and client id however often it is tried, and resolves when it is durable.
   * @throws RequestError `unknown-room`, or `unavailable` (try again with the same client id)
   */
  append(draft: Omit<ChatMessage, 'timestamp'>): Promise<Appended> {
    return this.#queues.run(draft.roomId, () => this.#append(draft));
  }

  async #append(draft: Omit<ChatMessage, 'timestamp'>): Promise<Appended> {
    const { roomId } = draft;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const message = { ...draft, timestamp: this.#nextTimestamp(roomId) };
      const outcome = await this.config.store.append(message);
      switch (outcome.kind) {
        case 'stored':
          this.#remember(roomId, message.timestamp);
          return { message, duplicate: false };
        case 'duplicate':
          return { message: outcome.message, duplicate: true };
        case 'head-moved':
          this.#remember(roomId, outcome.head);
          break;
        case 'unknown-room':
          throw new RequestError('unknown-room', `there is no room ${roomId}`);
        case 'contended':
          await this.config.sleep(this.#backoff(attempt));
      }
    }
    throw new RequestError('unavailable', 'the room is too busy; try again', {
      retryAfterMs: RETRY_AFTER_MS,
    });
  }

  #nextTimestamp(roomId: string): number {
    return Math.max(this.config.now() * 1000, (this.#heads.get(roomId) ?? 0) + 1);
  }

  #remember(roomId: string, head: number): void {
    this.#heads.delete(roomId);
    this.#heads.set(roomId, head);
    if (this.#heads.size <= REMEMBERED_HEADS) return;
    for (const oldest of this.#heads.keys()) {
      this.#heads.delete(oldest);
      break;
    }
  }

  #backoff(attempt: number): number {
    return this.config.random() * Math.min(FIRST_BACKOFF_MS * 2 ** attempt, LONGEST_BACKOFF_MS);
  }
}

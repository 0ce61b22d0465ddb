import type { ChatMessage } from '../../contract/messages';
import { RequestError } from '../platform/request-error';

/** How one attempt to append messages ended: they were all stored, or none was. */
export type AppendOutcome =
  | { readonly kind: 'stored' }
  /** These senders stored messages with these client ids before: what was stored, by its place among the messages. */
  | { readonly kind: 'duplicates'; readonly stored: ReadonlyMap<number, ChatMessage> }
  /** Another instance was faster: the head is another message than the one to follow. */
  | { readonly kind: 'head-moved'; readonly head: number }
  | { readonly kind: 'unknown-room' }
  /** Another transaction was under way, or there is too much load. */
  | { readonly kind: 'contended' };

/** A message before it has its place in the log. */
export type MessageDraft = Omit<ChatMessage, 'timestamp' | 'previous'>;

export interface MessageStore {
  /** How many messages one attempt can take. */
  readonly messagesPerAppend: number;
  /**
   * One attempt, which ends within 6.5 s. It stores messages of one room, the room's new head and the marks of their
   * client ids, all of them or nothing. The head must be the `previous` of the first. No two of them have the same
   * sender and client id.
   */
  append(messages: readonly ChatMessage[]): Promise<AppendOutcome>;
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
  /** Milliseconds of a clock that is never set. */
  readonly clock: () => number;
  /** Waits that many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

interface Waiting {
  readonly draft: MessageDraft;
  /** By `clock`. */
  readonly since: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

const ATTEMPTS = 15;
const FIRST_BACKOFF_MS = 10;
const LONGEST_BACKOFF_MS = 400;
const RETRY_AFTER_MS = 500;
/**
 * Nothing more is tried for a message that came so long ago. With what one attempt may take, which is 6.5 s, its sender
 * is answered before it gives up waiting, which is after 10 s.
 */
const PATIENCE_MS = 3_000;
/** So many messages of one room may wait: about what the log takes in a second. */
const LONGEST_QUEUE = 1_000;
const REMEMBERED_HEADS = 1_000;

/**
 * The log of every room, and its only writer. Timestamps are those of a hybrid clock in microseconds: the time, or one
 * more than the head where the time is not above it. The store takes a message only right after the one that it names
 * as its `previous`: a room's messages are a chain, in the order of the writes, whoever writes. A reader that has read
 * up to the head can miss nothing that is stored later, and whoever receives a message sees whether it lacks one
 * before.
 *
 * What arrives for a room while it is being written to is stored together in the next attempt.
 */
export class MessageLog {
  /** Messages that wait for their room's writer; a room is in here for as long as it has one. */
  readonly #waiting = new Map<string, Waiting[]>();
  /** The newest timestamps that this instance knows of: a first guess only, the store decides. */
  readonly #heads = new Map<string, number>();

  constructor(private readonly config: MessageLogConfig) {}

  /**
   * Stores a message, once for its sender and client id however often it is tried, and resolves when it is durable.
   * When an attempt fails for good, all that wait for the same room are refused with it.
   * @throws RequestError `unknown-room`, or `unavailable` (try again with the same client id)
   */
  append(draft: MessageDraft): Promise<Appended> {
    return new Promise((resolve, reject) => {
      const { roomId } = draft;
      const waiting = this.#waiting.get(roomId);
      const entry: Waiting = { draft, since: this.config.clock(), resolve, reject };
      if (!waiting) {
        this.#waiting.set(roomId, [entry]);
        void this.#writeAll(roomId);
      } else if (waiting.length < LONGEST_QUEUE) waiting.push(entry);
      else reject(tooBusy());
    });
  }

  /** A message of this timestamp was stored: only a hint, which saves an attempt, and is never lowered by another. */
  heard(roomId: string, head: number): void {
    if ((this.#heads.get(roomId) ?? 0) < head) this.#remember(roomId, head);
  }

  async #writeAll(roomId: string): Promise<void> {
    const waiting = this.#waiting.get(roomId) ?? [];
    while (waiting.length > 0) {
      this.#refuseStale(waiting);
      const batch = takeBatch(waiting, this.config.store.messagesPerAppend);
      try {
        await this.#write(roomId, batch);
      } catch (error) {
        // Those behind it would fare no better, and later. Those that are settled already do not notice.
        for (const { reject } of [...batch, ...waiting.splice(0)]) reject(error);
      }
    }
    this.#waiting.delete(roomId);
  }

  #refuseStale(waiting: Waiting[]): void {
    const fresh = waiting.findIndex(({ since }) => since + PATIENCE_MS >= this.config.clock());
    for (const { reject } of waiting.splice(0, fresh < 0 ? waiting.length : fresh)) reject(tooBusy());
  }

  /** @throws RequestError when some of the batch could not be stored; the others are settled by then */
  async #write(roomId: string, batch: readonly Waiting[]): Promise<void> {
    let left = batch;
    const deadline = (batch[0]?.since ?? 0) + PATIENCE_MS;
    for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt += 1) {
      if (this.config.clock() > deadline) break;
      const messages = this.#chain(roomId, left);
      const startedAt = this.config.clock();
      const outcome = await this.config.store.append(messages);
      const pause = () => this.config.sleep(this.#backoff(attempt, this.config.clock() - startedAt));
      switch (outcome.kind) {
        case 'stored':
          this.heard(roomId, messages.at(-1)?.timestamp ?? 0);
          left.forEach(({ resolve }, index) => {
            const message = messages[index];
            if (message) resolve({ message, duplicate: false });
          });
          return;
        case 'duplicates':
          for (const [index, message] of outcome.stored) left[index]?.resolve({ message, duplicate: true });
          left = left.filter((_, index) => !outcome.stored.has(index));
          break;
        case 'head-moved':
          this.#remember(roomId, outcome.head);
          // Losing once is chance. Who loses again makes way, or several writers would keep each other from writing.
          if (attempt > 0) await pause();
          break;
        case 'unknown-room':
          throw new RequestError('unknown-room', `there is no room ${roomId}`);
        case 'contended':
          await pause();
      }
    }
    if (left.length > 0) throw tooBusy();
  }

  /** Gives drafts their places behind the head as it is known. */
  #chain(roomId: string, drafts: readonly Waiting[]): ChatMessage[] {
    let previous = this.#heads.get(roomId) ?? 0;
    return drafts.map(({ draft }) => {
      const timestamp = Math.max(this.config.now() * 1000, previous + 1);
      const message = { ...draft, timestamp, previous };
      previous = timestamp;
      return message;
    });
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

  /* As long as writes take here and now: who comes back sooner meets the same competitors. */
  #backoff(attempt: number, tookMs: number): number {
    const ceiling = Math.max(FIRST_BACKOFF_MS, tookMs) * 2 ** Math.min(attempt, 5);
    return this.config.random() * Math.min(ceiling, LONGEST_BACKOFF_MS);
  }
}

/* The first that wait, up to one that repeats another of them: that one will find the other stored. */
function takeBatch(waiting: Waiting[], most: number): Waiting[] {
  const identities = new Set<string>();
  for (const { draft } of waiting) {
    const identity = `${draft.userId} ${draft.clientId}`;
    if (identities.size === most || identities.has(identity)) break;
    identities.add(identity);
  }
  return waiting.splice(0, identities.size);
}

function tooBusy(): RequestError {
  return new RequestError('unavailable', 'the room is too busy; try again', { retryAfterMs: RETRY_AFTER_MS });
}

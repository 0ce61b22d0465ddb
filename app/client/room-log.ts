import type { ChatMessage, MessagePage } from '../contract/messages';

/** A message that has just been added to a log. */
export interface Shown {
  readonly message: ChatMessage;
  /** Where it stands in the log's messages. */
  readonly index: number;
  /** Whether it was put before messages that had been shown already. */
  readonly late: boolean;
}

/** Messages that a log keeps for the screen; older ones are let go. */
const DEFAULT_KEEP = 1_000;

/** How many times as many it keeps while somebody reads further back. */
const KEEP_WITH_OLDER = 10;

/**
 * One room's messages, from whichever connection they come: in the order of their timestamps, each once by
 * `(userId, clientId)`.
 *
 * The cursor is the point up to which the log is known to be complete. The first newest page sets it to where that page
 * starts. From there a message moves it, however it came, whose `previous` is not beyond it: that is the next one of the
 * room's chain. Nothing else does: not the head that comes with a page, which may belong to a message that was stored
 * after the read, and not a page as such, as messages that were stored together need not become visible at once.
 *
 * What is kept beyond the cursor cannot be let go, so of what is pushed no more than `keep` messages are taken there: a
 * client that is a long way behind finds the rest when it has read that far.
 */
export class RoomLog {
  #messages: ChatMessage[] = [];
  readonly #identities = new Set<string>();
  /* What came before the first page. */
  #held: ChatMessage[] = [];
  #cursor: number | undefined;
  #head = 0;
  /* The log starts after this timestamp: what is not above it was let go, or is older than the first page. */
  #floor = -1;
  /* Whether older messages were put before what is kept anyway. */
  #holdsOlder = false;

  constructor(readonly keep = DEFAULT_KEEP) {}

  /** In order. The array changes as messages come. */
  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  /** Undefined before the first page. */
  get cursor(): number | undefined {
    return this.#cursor;
  }

  /** The newest timestamp that the room is known to have. */
  get head(): number {
    return this.#head;
  }

  /** Whether the room has messages beyond the cursor, so that the log lacks some. */
  get behind(): boolean {
    return this.#cursor !== undefined && this.#head > this.#cursor;
  }

  /** Whether the room has older messages than the log's first. */
  get hasOlder(): boolean {
    return this.#floor >= 0;
  }

  /** Where the log starts: its room has messages before this timestamp; undefined where there are none. */
  get start(): number | undefined {
    return this.hasOlder ? this.#floor + 1 : undefined;
  }

  /** The room is said to have a message of this timestamp. */
  announceHead(head: number): void {
    this.#head = Math.max(this.#head, head);
  }

  /** Takes a message that was pushed, or that the server answered a send with. */
  addLive(message: ChatMessage): Shown[] {
    this.announceHead(message.timestamp);
    if (this.#cursor === undefined) {
      this.#held.push(message);
      if (this.#held.length > this.keep) this.#held.shift();
      return [];
    }
    if (message.previous > this.#cursor && this.#beyond(this.#cursor) >= this.keep) return [];
    const added = this.#insert([message]);
    this.#trim(this.#cursor);
    return added;
  }

  /**
   * Takes a page that was read from the server's log, or from an instance's memory. A log does not start with an empty
   * page of the latter, which does not say where the room is.
   * @param since what the page was asked for with; undefined for the newest page
   */
  addPage(page: MessagePage, since: number | undefined): Shown[] {
    const newest = page.messages.at(-1)?.timestamp ?? 0;
    this.announceHead(Math.max(page.head, newest));
    if (page.remembered && newest === 0 && this.#cursor === undefined) return [];
    if (this.#cursor === undefined && since === undefined) this.#startWith(page);
    this.#held.push(...page.messages);
    if (this.#cursor === undefined) return [];
    const added = this.#insert(this.#held.sort((a, b) => a.timestamp - b.timestamp));
    this.#held = [];
    this.#trim(this.#cursor);
    return added;
  }

  /**
   * Takes a page of older messages. All are kept then until `letGoOfOlder`, up to ten times as many as otherwise.
   * Answers those that it put before the log: none when the log starts elsewhere by now.
   * @param before what the page was asked for with, as `start` told it
   */
  addOlder({ messages, more, remembered }: MessagePage, before: number): readonly ChatMessage[] {
    if (before !== this.start) return [];
    const older = messages.filter((one) => one.timestamp < before && !this.#identities.has(identityOf(one)));
    const [first] = older;
    // Memory does not know whether there are any that it does not have.
    if (!first && remembered) return [];
    for (const message of older) this.#identities.add(identityOf(message));
    this.#messages = [...older, ...this.#messages];
    this.#holdsOlder = true;
    const continues = first && (more || (remembered && first.previous !== 0));
    this.#floor = continues ? first.timestamp - 1 : -1;
    return older;
  }

  /** Keeps no more than it would have without `addOlder`. */
  letGoOfOlder(): void {
    this.#holdsOlder = false;
    if (this.#cursor !== undefined) this.#trim(this.#cursor);
  }

  /**
   * Takes the room to be complete up to a head whose message cannot be read however often it is tried, because it has
   * been deleted since.
   */
  letGoOf(head: number): void {
    if (this.#cursor !== undefined) this.#cursor = Math.max(this.#cursor, head);
  }

  /*
   * Of the newest page, `more` speaks of older messages: where there are none, it starts at the room's beginning. Memory
   * does not know whether there are.
   */
  #startWith({ messages, more, remembered }: MessagePage): void {
    const [first] = messages;
    const startsAtFirst = more || (remembered && first?.previous !== 0);
    this.#cursor = startsAtFirst ? (first?.timestamp ?? 0) : 0;
    this.#floor = this.#cursor - 1;
  }

  #beyond(cursor: number): number {
    return this.#messages.length - this.#indexFor(cursor);
  }

  #insert(messages: readonly ChatMessage[]): Shown[] {
    const added: Shown[] = [];
    for (const message of messages) {
      const identity = identityOf(message);
      if (message.timestamp <= this.#floor || this.#identities.has(identity)) continue;
      this.#identities.add(identity);
      const index = this.#indexFor(message.timestamp);
      const late = index < this.#messages.length;
      if (late) this.#messages.splice(index, 0, message);
      else this.#messages.push(message);
      added.push({ message, index, late });
    }
    this.#followChain();
    return added;
  }

  /* Moves the cursor over the messages that follow it without a gap. */
  #followChain(): void {
    if (this.#cursor === undefined) return;
    for (const { timestamp, previous } of this.#messages.slice(this.#indexFor(this.#cursor))) {
      if (previous > this.#cursor) return;
      this.#cursor = Math.max(this.#cursor, timestamp);
    }
  }

  /* From the end, where almost every message belongs. */
  #indexFor(timestamp: number): number {
    let index = this.#messages.length;
    while (index > 0 && (this.#messages[index - 1]?.timestamp ?? 0) > timestamp) index -= 1;
    return index;
  }

  /* In steps, since letting go costs as much as the log is long; and never what is beyond the cursor, which is read. */
  #trim(cursor: number): void {
    const keep = this.#holdsOlder ? this.keep * KEEP_WITH_OLDER : this.keep;
    if (this.#messages.length <= keep * 1.25) return;
    let count = this.#messages.length - keep;
    while (count > 0 && (this.#messages[count - 1]?.timestamp ?? 0) > cursor) count -= 1;
    const dropped = this.#messages.splice(0, count);
    for (const message of dropped) this.#identities.delete(identityOf(message));
    this.#floor = dropped.at(-1)?.timestamp ?? this.#floor;
  }
}

function identityOf({ userId, clientId }: ChatMessage): string {
  return `${userId} ${clientId}`;
}

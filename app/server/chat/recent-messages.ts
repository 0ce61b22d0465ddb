import type { ChatMessage, Room } from '../../contract/messages';
import type { RememberedRun } from './remembered-page';

export interface RecentMessagesLimits {
  readonly messagesPerRoom: number;
  readonly rooms: number;
  /** Of the texts in all rooms together. */
  readonly characters: number;
}

const BOUNDS: RecentMessagesLimits = { messagesPerRoom: 200, rooms: 500, characters: 8_000_000 };

interface Entry {
  /** Unknown until the room was read from the store. */
  room: Room | undefined;
  /** The newest timestamp that the room is known to have. */
  head: number;
  /** In order, with gaps where messages have not come, or not yet. */
  readonly messages: ChatMessage[];
}

/**
 * The newest messages of the rooms that this instance has to do with, wherever it has them from: what it stored, what
 * other instances say that they stored, and the pages that it read. Bounded: the room that was used longest ago is let go.
 */
export class RecentMessages {
  /** The one used last is at the end. */
  readonly #rooms = new Map<string, Entry>();
  #characters = 0;

  constructor(private readonly limits: RecentMessagesLimits = BOUNDS) {}

  /** Takes a message that is stored. */
  add(message: ChatMessage): void {
    const entry = this.#use(message.roomId);
    entry.head = Math.max(entry.head, message.timestamp);
    this.#insert(entry, message);
    this.#letGo();
  }

  /** Takes what the store says of a room. */
  learn(room: Room, head: number): void {
    const entry = this.#use(room.roomId);
    entry.room = room;
    entry.head = Math.max(entry.head, head);
    this.#letGo();
  }

  /** Takes messages that were read together, in order; but not those of long ago, to which nothing newer connects. */
  addPage(roomId: string, messages: readonly ChatMessage[]): void {
    const entry = this.#use(roomId);
    const reaches = Math.min(entry.head, entry.messages[0]?.previous ?? Infinity);
    if ((messages.at(-1)?.timestamp ?? -1) < reaches) return;
    for (const message of messages) this.#insert(entry, message);
    this.#letGo();
  }

  /** The newest messages of a room that follow each other without a gap; undefined where nothing is known. */
  run(roomId: string): RememberedRun | undefined {
    const entry = this.#rooms.get(roomId);
    if (!entry?.room) return undefined;
    this.#use(roomId);
    const { room, head, messages } = entry;
    let start = Math.max(0, messages.length - 1);
    while (start > 0 && messages[start]?.previous === messages[start - 1]?.timestamp) start -= 1;
    return { room, head, messages: messages.slice(start) };
  }

  #use(roomId: string): Entry {
    const entry = this.#rooms.get(roomId) ?? { room: undefined, head: 0, messages: [] };
    this.#rooms.delete(roomId);
    this.#rooms.set(roomId, entry);
    return entry;
  }

  /* From the end, where almost every message belongs. */
  #insert({ messages }: Entry, message: ChatMessage): void {
    let index = messages.length;
    while (index > 0 && (messages[index - 1]?.timestamp ?? 0) > message.timestamp) index -= 1;
    if (messages[index - 1]?.timestamp === message.timestamp) return;
    messages.splice(index, 0, message);
    this.#characters += message.text.length;
    if (messages.length <= this.limits.messagesPerRoom) return;
    this.#characters -= messages.shift()?.text.length ?? 0;
  }

  #letGo(): void {
    for (const [roomId, { messages }] of this.#rooms) {
      if (this.#rooms.size <= this.limits.rooms && this.#characters <= this.limits.characters) return;
      this.#rooms.delete(roomId);
      for (const { text } of messages) this.#characters -= text.length;
    }
  }
}

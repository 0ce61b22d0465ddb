import type { ChatMessage, MessagePage, Room } from '../../contract/messages';

/** The server's side of room logs, in memory: strictly increasing timestamps, and one message for a client id. */
export class MemoryLog {
  readonly #messages = new Map<string, ChatMessage[]>();
  #now = 1_700_000_000_000_000;

  createRoom(name: string): Room {
    return this.room(name.toLowerCase().replace(/[^a-z0-9]+/g, '-'));
  }

  room(roomId: string): Room {
    return { roomId, name: roomId, createdAt: 0 };
  }

  rooms(): string[] {
    return [...this.#messages.keys()];
  }

  messages(roomId: string): readonly ChatMessage[] {
    return this.#messages.get(roomId) ?? [];
  }

  head(roomId: string): number {
    return this.messages(roomId).at(-1)?.timestamp ?? 0;
  }

  /** @param stepUs microseconds since the message before */
  append(
    draft: Omit<ChatMessage, 'timestamp' | 'previous'>,
    stepUs = 1_000,
  ): { message: ChatMessage; duplicate: boolean } {
    const messages = this.#messages.get(draft.roomId) ?? [];
    this.#messages.set(draft.roomId, messages);
    const same = (one: ChatMessage) => one.userId === draft.userId && one.clientId === draft.clientId;
    const stored = messages.find(same);
    if (stored) return { message: stored, duplicate: true };
    const previous = this.head(draft.roomId);
    this.#now += stepUs;
    const { roomId, clientId, userId, name, text, colour } = draft;
    const message = { roomId, timestamp: this.#now, previous, clientId, userId, name, text, colour };
    messages.push(message);
    return { message, duplicate: false };
  }

  /** Loses a message that was appended. */
  forget(message: ChatMessage): void {
    this.#messages.set(
      message.roomId,
      this.messages(message.roomId).filter((one) => one !== message),
    );
  }

  /** The page that ends before a timestamp. */
  pageBefore(roomId: string, before: number, limit: number): MessagePage {
    const range = this.messages(roomId).filter(({ timestamp }) => timestamp < before);
    return { messages: range.slice(-limit), head: this.head(roomId), more: range.length > limit };
  }

  /** The newest page, or the one after `since`. */
  page(roomId: string, since?: number, limit = 50): MessagePage {
    const all = this.messages(roomId);
    const range = since === undefined ? all : all.filter(({ timestamp }) => timestamp > since);
    const messages = since === undefined ? range.slice(-limit) : range.slice(0, limit);
    return { messages, head: this.head(roomId), more: range.length > messages.length };
  }
}

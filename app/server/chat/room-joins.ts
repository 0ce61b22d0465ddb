import { channelOf, type ChatSocket } from '../connections/chat-server';

/**
 * Puts one connection into rooms. A client may ask for a room again before it is answered: the connection leaves it
 * only when every one of such overlapping attempts has failed.
 */
export class RoomJoins {
  /** The attempts under way for each room that the connection was not in before them. */
  readonly #attempts = new Map<string, Set<symbol>>();

  constructor(private readonly socket: Pick<ChatSocket, 'rooms' | 'join' | 'leave'>) {}

  /**
   * Subscribes, and then reads.
   * @throws what `read` rejects with; the connection is then in the room if it was before, or if another attempt
   * brought it in
   */
  async join<T>(roomId: string, read: () => Promise<T>): Promise<T> {
    const channel = channelOf(roomId);
    const attempt = this.#begin(roomId, this.socket.rooms.has(channel));
    try {
      await this.socket.join(channel);
      const answer = await read();
      this.#attempts.delete(roomId);
      return answer;
    } catch (error) {
      if (this.#wasLast(roomId, attempt)) await this.socket.leave(channel);
      throw error;
    }
  }

  #begin(roomId: string, isIn: boolean): symbol {
    const attempt = Symbol();
    const others = this.#attempts.get(roomId);
    if (others) others.add(attempt);
    else if (!isIn) this.#attempts.set(roomId, new Set([attempt]));
    return attempt;
  }

  #wasLast(roomId: string, attempt: symbol): boolean {
    const attempts = this.#attempts.get(roomId);
    if (!attempts?.delete(attempt) || attempts.size > 0) return false;
    this.#attempts.delete(roomId);
    return true;
  }
}

import type { Room } from '../contract/messages';
import { ReadSource, type Source } from './source';

export interface RoomDirectoryConfig {
  /** The rooms that there are. */
  readonly list: () => Promise<readonly Room[]>;
  readonly create: (name: string) => Promise<Room>;
  /** Whether the user has been in a room, which then stays, listed or not. */
  readonly visited: (roomId: string) => boolean;
  readonly onProblem: (error: unknown) => void;
}

/** The rooms that there are, as far as they were heard of. */
export class RoomDirectory implements Source<readonly Room[]> {
  #rooms: readonly Room[] = [];
  readonly #source = new ReadSource(() => this.#rooms);
  readonly get = this.#source.get;
  readonly subscribe = this.#source.subscribe;

  constructor(private readonly config: RoomDirectoryConfig) {}

  /** Looks again. When that fails, those known stay. */
  async refresh(): Promise<void> {
    const before = new Set(this.#rooms.map(({ roomId }) => roomId));
    try {
      const listed = await this.config.list();
      const ids = new Set(listed.map(({ roomId }) => roomId));
      // What was added meanwhile may be younger than the answer.
      const stays = ({ roomId }: Room) =>
        !ids.has(roomId) && (!before.has(roomId) || this.config.visited(roomId));
      this.#set([...listed, ...this.#rooms.filter(stays)]);
    } catch (error) {
      this.config.onProblem(error);
    }
  }

  /** @throws ChatError when the server refuses the room */
  async create(name: string): Promise<Room> {
    const room = await this.config.create(name);
    this.add(room);
    return room;
  }

  /** Adds a room that was heard of elsewhere. */
  add(room: Room): void {
    if (this.#rooms.some(({ roomId }) => roomId === room.roomId)) return;
    this.#set([...this.#rooms, room]);
  }

  #set(rooms: readonly Room[]): void {
    this.#rooms = rooms;
    this.#source.changed();
  }
}

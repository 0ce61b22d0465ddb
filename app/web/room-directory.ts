import type { Room } from '../contract/messages';
import { ReadSource, type Source } from './source';

export interface RoomDirectoryConfig {
  /** The rooms that there are. */
  readonly list: () => Promise<readonly Room[]>;
  readonly create: (name: string) => Promise<Room>;
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
    try {
      this.#set(await this.config.list());
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

const OBSERVERS_ROOM = /^(?:Probe|Audience) /;

/** The rooms to choose from: those that the presenter's observers chat in are left out unless one has been there. */
export function roomsToShow(rooms: readonly Room[], visited: (roomId: string) => boolean): readonly Room[] {
  return rooms.filter(({ roomId, name }) => visited(roomId) || !OBSERVERS_ROOM.test(name));
}

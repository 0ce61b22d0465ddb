import type { Room } from '../../contract/messages';
import { RequestError } from '../platform/request-error';
import type { RoomRepository } from './room-repository';

/** The room that is always there. */
const LOBBY = { roomId: 'lobby', name: 'Lobby' } as const;

const ATTEMPTS = 5;
const SLUG_CHARACTERS = 40;

export interface RoomsConfig {
  readonly repository: Pick<RoomRepository, 'create' | 'list'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A few random letters and digits. */
  readonly suffix: () => string;
}

export class Rooms {
  constructor(private readonly config: RoomsConfig) {}

  /** Makes sure that there is a lobby, whichever instance is first. */
  async ensureLobby(): Promise<void> {
    await this.config.repository.create({ ...LOBBY, createdAt: this.config.now() }, true);
  }

  /** Those that are listed, oldest first. */
  async list(): Promise<Room[]> {
    const rooms = await this.config.repository.list();
    return rooms.sort((a, b) => a.createdAt - b.createdAt || (a.roomId < b.roomId ? -1 : 1));
  }

  /**
   * Creates a room whose id is the slug of its name, with a random suffix where that is taken.
   * @param listed whether `list` shows it
   * @throws RequestError `unavailable` when no free id was found
   */
  async create(name: string, listed: boolean): Promise<Room> {
    const slug = slugOf(name);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const roomId = attempt === 0 && slug !== '' ? slug : `${slug || 'room'}-${this.config.suffix()}`;
      const room: Room = { roomId, name, createdAt: this.config.now() };
      if (await this.config.repository.create(room, listed)) return room;
    }
    throw new RequestError('unavailable', 'no free id was found for the room; try again');
  }
}

/** The letters a-z and digits of a name, joined by hyphens; empty for a name in another script. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_CHARACTERS)
    .replace(/^-|-$/g, '');
}

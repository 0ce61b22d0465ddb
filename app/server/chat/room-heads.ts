import type { RoomRepository } from './room-repository';

export interface RoomHeadsConfig {
  readonly rooms: Pick<RoomRepository, 'heads'>;
  /** The rooms that clients of this instance are in. */
  readonly occupied: () => ReadonlySet<string>;
  /** Tells the clients of this instance that are in the room. */
  readonly announce: (roomId: string, head: number) => void;
}

/**
 * Announces how far the log of a room has come, read from the store. Whoever is behind reads the log: so every message
 * arrives even when the bus between the instances lost it.
 */
export class RoomHeads {
  readonly #announced = new Map<string, number>();

  constructor(private readonly config: RoomHeadsConfig) {}

  /** Announces the heads that changed since the last check. */
  async check(): Promise<void> {
    const occupied = this.config.occupied();
    for (const roomId of this.#announced.keys()) {
      if (!occupied.has(roomId)) this.#announced.delete(roomId);
    }
    for (const [roomId, head] of await this.config.rooms.heads([...occupied])) {
      if (head <= (this.#announced.get(roomId) ?? 0)) continue;
      this.#announced.set(roomId, head);
      this.config.announce(roomId, head);
    }
  }
}

import type { Presence } from '../../contract/events';
import { type InstanceSnapshot, presenceIn } from './fleet-view';

export interface PresenceAnnouncerConfig {
  readonly instances: () => readonly InstanceSnapshot[];
  /** The rooms that clients of this instance are in. */
  readonly occupied: () => ReadonlySet<string>;
  /** Tells the clients of this instance that are in the room. */
  readonly announce: (presence: Presence) => void;
}

/** Announces who is in the rooms of this instance's clients. */
export class PresenceAnnouncer {
  /** What the clients that are in these rooms know, also as JSON to compare by. */
  readonly #announced = new Map<string, { readonly presence: Presence; readonly content: string }>();

  constructor(private readonly config: PresenceAnnouncerConfig) {}

  /**
   * What a client is told that enters a room: the same as the others in it were told last. Who has come since, itself
   * perhaps, is in the next announcement; so a crowd that enters at once is not counted at every step.
   */
  of(roomId: string): Presence {
    const known = this.#announced.get(roomId);
    if (known) return known.presence;
    const presence = presenceIn(roomId, this.config.instances());
    this.#announced.set(roomId, { presence, content: JSON.stringify(presence) });
    return presence;
  }

  /** Announces the rooms whose presence changed since the last check. */
  check(): void {
    const instances = this.config.instances();
    const occupied = this.config.occupied();
    for (const roomId of this.#announced.keys()) {
      if (!occupied.has(roomId)) this.#announced.delete(roomId);
    }
    for (const roomId of occupied) {
      const presence = presenceIn(roomId, instances);
      const content = JSON.stringify(presence);
      if (this.#announced.get(roomId)?.content === content) continue;
      this.#announced.set(roomId, { presence, content });
      this.config.announce(presence);
    }
  }
}

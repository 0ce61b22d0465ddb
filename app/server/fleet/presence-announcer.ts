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
  readonly #announced = new Map<string, string>();

  constructor(private readonly config: PresenceAnnouncerConfig) {}

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
      if (this.#announced.get(roomId) === content) continue;
      this.#announced.set(roomId, content);
      this.config.announce(presence);
    }
  }
}

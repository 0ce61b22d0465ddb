import { z } from 'zod';
import { type Colour, COLOURS } from '../../contract/colour';
import { LIMITS } from '../../contract/limits';
import type { Presence } from '../../contract/events';
import type { User } from '../../contract/messages';
import { parseTold, type Telling } from './telling';

/** An instance that has not been heard of for so long counts as gone. */
const SNAPSHOT_LIFETIME_MS = 5_000;

/** What is published every second, and has not come back for so long, does not come back. */
const SILENCE_MS = 2_500;

const snapshotSchema = z.object({
  instanceId: z.string().min(1).max(64),
  colour: z.enum(COLOURS),
  version: z.string().max(128),
  /** Whether it is shutting down. */
  draining: z.boolean(),
  /** How many connections it has. */
  open: z.number().int().min(0),
  /** How many of them were asked to move to another instance, and are expected to. */
  leaving: z.number().int().min(0),
  /** Who is in which room there: user id and name. */
  rooms: z.record(z.string(), z.array(z.tuple([z.string(), z.string()]))),
});

/** What an instance tells the others about itself, every second. */
export type InstanceSnapshot = z.infer<typeof snapshotSchema>;

/** The instances of the fleet that were heard of lately, this one among them. */
export class FleetView implements Telling {
  readonly #others = new Map<string, { readonly snapshot: InstanceSnapshot; readonly heardAt: number }>();
  #own: InstanceSnapshot | undefined;
  /** When this instance heard itself, without a break. */
  #echoes: { readonly first: number; readonly last: number } | undefined;

  constructor(
    private readonly config: {
      readonly instanceId: string;
      /** This instance as it is now. */
      readonly own: () => InstanceSnapshot;
      /** Milliseconds, never going back. */
      readonly now: () => number;
    },
  ) {}

  /** This instance as it is now. */
  own(): InstanceSnapshot {
    this.#own = this.config.own();
    return this.#own;
  }

  /** Takes what an instance published; what is not a snapshot is ignored. */
  hear(text: string): void {
    const snapshot = parseTold(snapshotSchema, text);
    if (!snapshot) return;
    if (snapshot.instanceId === this.config.instanceId) {
      this.#hearEcho();
      return;
    }
    this.#others.set(snapshot.instanceId, { snapshot, heardAt: this.config.now() });
  }

  instances(): InstanceSnapshot[] {
    return [this.own(), ...this.#heardOf()];
  }

  /** The same, with this instance as it was when it was last looked at, which costs nothing: all are a second old. */
  instancesLately(): InstanceSnapshot[] {
    return [this.#own ?? this.own(), ...this.#heardOf()];
  }

  /**
   * Whether no other instance of a colour was heard of within so many milliseconds, not even one that drains.
   * @param withinMs at most the 5 s that an instance is remembered for
   */
  isGone(colour: Colour, withinMs: number): boolean {
    const oldest = this.config.now() - withinMs;
    return ![...this.#others.values()].some(
      ({ snapshot, heardAt }) => snapshot.colour === colour && heardAt >= oldest,
    );
  }

  /**
   * Whether this instance has heard itself over Redis for so many milliseconds, and still does: then it has heard of
   * everybody who publishes as often.
   */
  hasHeardFor(ms: number): boolean {
    if (!this.#echoes) return false;
    const { first, last } = this.#echoes;
    return last - first >= ms && this.config.now() - last <= SILENCE_MS;
  }

  #hearEcho(): void {
    const now = this.config.now();
    const isBroken = !this.#echoes || now - this.#echoes.last > SILENCE_MS;
    this.#echoes = { first: isBroken ? now : (this.#echoes?.first ?? now), last: now };
  }

  #heardOf(): InstanceSnapshot[] {
    const oldest = this.config.now() - SNAPSHOT_LIFETIME_MS;
    for (const [instanceId, { heardAt }] of this.#others) {
      if (heardAt < oldest) this.#others.delete(instanceId);
    }
    return [...this.#others.values()].map(({ snapshot }) => snapshot);
  }
}

/** Who is in a room on any of the instances; a user with two connections counts once. */
export function presenceIn(roomId: string, instances: readonly Pick<InstanceSnapshot, 'rooms'>[]): Presence {
  const users = new Map<string, User>();
  for (const { rooms } of instances) {
    // A room may be called like what every object has.
    const present = Object.hasOwn(rooms, roomId) ? rooms[roomId] : undefined;
    for (const [userId, name] of present ?? []) users.set(userId, { userId, name });
  }
  const inOrder = [...users.values()].sort((a, b) => BY_NUMBER.compare(a.userId, b.userId));
  return { roomId, count: users.size, users: inOrder.slice(0, LIMITS.presenceUsers) };
}

/** The instances of a colour that can take connections over. */
export function destinations(
  instances: readonly InstanceSnapshot[],
  colour: Colour,
  self: string,
): readonly InstanceSnapshot[] {
  return instances.filter(
    (instance) => instance.colour === colour && !instance.draining && instance.instanceId !== self,
  );
}

const BY_NUMBER = new Intl.Collator('en', { numeric: true });

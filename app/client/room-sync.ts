import type { Presence } from '../contract/events';
import { LIMITS } from '../contract/limits';
import type { ChatMessage, MessagePage, Room } from '../contract/messages';
import { backoffMs } from './backoff';
import { ChatError } from './chat-error';
import type { Clock } from './clock';
import type { Connection } from './connection';
import { newEntry, type Entry, type JoinedRoom } from './room-entry';
import type { Shown } from './room-log';

export interface RoomSyncConfig {
  readonly clock: Clock;
  readonly random: () => number;
  /** The connection that reads on behalf of the rooms; undefined while none is open. */
  readonly current: () => Connection | undefined;
  /** Messages kept of each room. */
  readonly keepMessages: number | undefined;
  readonly onShown: (roomId: string, shown: readonly Shown[]) => void;
  readonly onChange: (roomId: string) => void;
  /** The connection has joined a room. */
  readonly onJoined: (connection: Connection, roomId: string) => void;
}

/** What a room lacks may still arrive within this time. */
const LACKING_MS = 250;

/** After so many reads, with growing pauses, a head whose message never shows up is let go. */
const FRUITLESS_READS = 8;

/** Joins the user's rooms on every connection, and reads from the server's log whatever they lack. */
export class RoomSync {
  readonly #rooms = new Map<string, Entry>();
  #unreadable = 0;

  constructor(private readonly config: RoomSyncConfig) {}

  /** How often a message was announced that could never be read. */
  get unreadable(): number {
    return this.#unreadable;
  }

  get(roomId: string): JoinedRoom | undefined {
    return this.#rooms.get(roomId);
  }

  isJoinedOn(connection: Connection, roomId: string): boolean {
    return this.#rooms.get(roomId)?.joinedOn.has(connection) ?? false;
  }

  /**
   * Resolves when the room's first page is there.
   * @throws ChatError when the server does not let the user in, or the room is left before
   */
  join(roomId: string): Promise<Room> {
    const known = this.#rooms.get(roomId);
    if (known) return known.joined;
    const entry = newEntry(roomId, this.config.keepMessages);
    this.#rooms.set(roomId, entry);
    const connection = this.config.current();
    if (connection) this.#keepJoining(connection, entry);
    return entry.joined;
  }

  leave(roomId: string): void {
    const entry = this.#rooms.get(roomId);
    if (entry) this.#remove(entry, new ChatError('closed', 'the room was left', false));
  }

  /** Joins every room on a connection; resolves when all are joined and read up to their heads. */
  async joinAll(connection: Connection): Promise<void> {
    let missing: Entry[];
    while (
      (missing = [...this.#rooms.values()].filter(({ joinedOn }) => !joinedOn.has(connection))).length > 0
    ) {
      await Promise.all(missing.map((entry) => this.#joinOn(connection, entry)));
    }
  }

  /** Joins every room on the connection that is in use, and goes on trying while it is open. */
  rejoin(connection: Connection): void {
    for (const entry of this.#rooms.values()) this.#keepJoining(connection, entry);
  }

  /** The connection is not in the room, whatever it was before. */
  rejoinRoom(connection: Connection, roomId: string): void {
    const entry = this.#rooms.get(roomId);
    if (!entry?.joinedOn.delete(connection)) return;
    entry.on.delete(connection);
    this.#keepJoining(connection, entry);
  }

  /** A connection was lost: its rooms are to be joined again. */
  forget(connection: Connection): void {
    for (const entry of this.#rooms.values()) {
      entry.joinedOn.delete(connection);
      entry.on.delete(connection);
    }
  }

  live(message: ChatMessage): void {
    const entry = this.#rooms.get(message.roomId);
    if (!entry) return;
    this.#show(entry, entry.log.addLive(message));
  }

  head(roomId: string, head: number): void {
    const entry = this.#rooms.get(roomId);
    if (!entry) return;
    entry.log.announceHead(head);
    this.#planCatchUp(entry);
  }

  presence(presence: Presence): void {
    const entry = this.#rooms.get(presence.roomId);
    if (!entry) return;
    entry.presence = presence;
    this.config.onChange(presence.roomId);
  }

  close(): void {
    for (const entry of this.#rooms.values()) this.#remove(entry, ChatError.closed());
  }

  #keepJoining(connection: Connection, entry: Entry, failures = 0): void {
    if (entry.joinedOn.has(connection) || this.#rooms.get(entry.roomId) !== entry) return;
    this.#joinOn(connection, entry).catch((error: unknown) => {
      if (!connection.session) return;
      const refusal = ChatError.of(error);
      if (!refusal.retryable) {
        this.#remove(entry, refusal);
        return;
      }
      const wait = Math.max(refusal.retryAfterMs ?? 0, backoffMs(failures + 1, this.config.random));
      entry.cancelRejoin();
      entry.cancelRejoin = this.config.clock.after(wait, () => {
        if (connection.session) this.#keepJoining(connection, entry, failures + 1);
      });
    });
  }

  #joinOn(connection: Connection, entry: Entry): Promise<void> {
    const known = entry.on.get(connection);
    if (known) return known;
    const joining = this.#readIn(connection, entry).finally(() => {
      if (entry.on.get(connection) === joining && !entry.joinedOn.has(connection))
        entry.on.delete(connection);
    });
    entry.on.set(connection, joining);
    return joining;
  }

  async #readIn(connection: Connection, entry: Entry): Promise<void> {
    const { roomId, log } = entry;
    const since = log.cursor;
    const session = connection.session;
    const page = await connection.request('join-room', since === undefined ? { roomId } : { roomId, since });
    if (this.#wasLeft(connection, entry)) return;
    entry.room = page.room;
    this.#take(entry, page, since);
    if (since !== undefined && page.more) await this.#readOn(connection, entry, page);
    if (session !== connection.session) throw ChatError.disconnected();
    if (this.#wasLeft(connection, entry)) return;
    entry.joinedOn.add(connection);
    entry.resolve(page.room);
    this.config.onChange(roomId);
    this.config.onJoined(connection, roomId);
  }

  /* Whether the room was left while it was being joined. Who has joined it again since wants to stay in it. */
  #wasLeft(connection: Connection, entry: Entry): boolean {
    const { roomId } = entry;
    if (this.#rooms.get(roomId) === entry) return false;
    if (!this.#rooms.has(roomId)) connection.request('leave-room', { roomId }).catch(() => undefined);
    return true;
  }

  /* Page after page until the server says that nothing remains. */
  async #readOn(connection: Connection, entry: Entry, from: MessagePage | number): Promise<void> {
    let since = typeof from === 'number' ? from : from.messages.at(-1)?.timestamp;
    while (since !== undefined && this.#rooms.get(entry.roomId) === entry) {
      const request = { roomId: entry.roomId, since, limit: LIMITS.pageMessages };
      const page = await connection.request('sync-room', request);
      this.#take(entry, page, since);
      const last = page.messages.at(-1)?.timestamp ?? 0;
      since = page.more && last > since ? last : undefined;
    }
  }

  /* What an instance remembers is shown, and asked for again until the store has answered. */
  #take(entry: Entry, page: MessagePage, since: number | undefined): void {
    const before = entry.remembered;
    entry.remembered = page.remembered ? before + 1 : 0;
    if (before > 0 !== entry.remembered > 0) this.config.onChange(entry.roomId);
    this.#show(entry, entry.log.addPage(page, since));
  }

  #show(entry: Entry, shown: readonly Shown[]): void {
    if (shown.length > 0) {
      this.config.onShown(entry.roomId, shown);
      this.config.onChange(entry.roomId);
    }
    this.#planCatchUp(entry);
  }

  /* A room that is behind is read, a little later: what it lacks may be on its way, from the other colour perhaps. */
  #planCatchUp(entry: Entry): void {
    if (!isBehind(entry) || entry.reading || entry.cancelCatchUp) return;
    if (this.#rooms.get(entry.roomId) !== entry) return;
    const { clock, random } = this.config;
    const patience = LACKING_MS + backoffMs(entry.failures + entry.fruitless + entry.remembered, random);
    entry.cancelCatchUp = clock.after(patience * (0.75 + random() / 2), () => {
      entry.cancelCatchUp = undefined;
      if (isBehind(entry)) void this.#catchUp(entry);
    });
  }

  async #catchUp(entry: Entry): Promise<void> {
    const { log } = entry;
    const connection = this.config.current();
    // Without a connection there is nothing to do: joining again reads what is missing.
    if (!connection) return;
    const announced = log.head;
    entry.reading = true;
    try {
      if (log.cursor === undefined) {
        const { roomId } = entry;
        this.#take(entry, await connection.request('join-room', { roomId }), undefined);
      } else {
        await this.#readOn(connection, entry, log.cursor);
      }
      entry.failures = 0;
      // Only the store can tell that a message does not exist.
      if (entry.remembered > 0) return;
      entry.fruitless = (log.cursor ?? 0) < announced ? entry.fruitless + 1 : 0;
      if (entry.fruitless >= FRUITLESS_READS) this.#letGoOf(entry, announced);
    } catch (error) {
      entry.failures += 1;
      if (ChatError.of(error).code === 'not-in-room') this.rejoinRoom(connection, entry.roomId);
    } finally {
      entry.reading = false;
      this.#planCatchUp(entry);
    }
  }

  #letGoOf(entry: Entry, head: number): void {
    entry.log.letGoOf(head);
    this.#unreadable += 1;
    this.config.onChange(entry.roomId);
  }

  #remove(entry: Entry, why: ChatError): void {
    this.#rooms.delete(entry.roomId);
    entry.cancelCatchUp?.();
    entry.cancelRejoin();
    for (const connection of entry.joinedOn) {
      connection.request('leave-room', { roomId: entry.roomId }).catch(() => undefined);
    }
    entry.reject(why);
    this.config.onChange(entry.roomId);
  }
}

/** Whether there is, or may be, more to read. */
export function isBehind({ log, remembered }: JoinedRoom): boolean {
  return log.behind || remembered > 0;
}

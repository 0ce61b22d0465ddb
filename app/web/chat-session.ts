import { createRoom, listRooms } from '../client/chat-api';
import { ChatClient } from '../client/chat-client';
import type { RoomSnapshot } from '../client/client-events';
import { systemClock } from '../client/clock';
import { IndexedDbOutboxStore } from '../client/indexeddb-outbox-store';
import type { Session } from '../contract/messages';
import { DEFAULT_ROOM } from './address';
import { ReadMarks } from './read-marks';
import { Reading } from './reading';
import { RoomDirectory } from './room-directory';
import { tabStorage } from './session-store';
import { socketSource, type SocketState } from './socket-source';
import { ReadSource, type Source } from './source';
import { Typists } from './typists';

export interface ChatSessionConfig {
  /** Where the load balancer is. */
  readonly url: string;
  readonly session: Session;
  /** The room to show first. */
  readonly roomId: string;
}

/** One user's chat on this page: the client, and what the page shows of it. Lives from joining to leaving. */
export class ChatSession {
  readonly session: Session;
  readonly client: ChatClient;
  readonly socket: Source<SocketState>;
  readonly reading: Reading;
  readonly directory: RoomDirectory;
  readonly typists = new Typists(systemClock);
  readonly #rooms = new Map<string, ReadSource<RoomSnapshot | undefined>>();
  readonly #drafts = new Map<string, string>();
  readonly #marks: ReadMarks;

  constructor({ url, session, roomId }: ChatSessionConfig) {
    const { userId, token } = session;
    this.session = session;
    this.client = new ChatClient({ url, token, outbox: new IndexedDbOutboxStore(userId) });
    this.#marks = new ReadMarks(`crossfade-read ${userId}`, tabStorage());
    this.reading = new Reading(this.#marks, userId, roomId);
    this.directory = new RoomDirectory({
      list: () => listRooms(url, token),
      create: (name) => createRoom(url, token, name),
      visited: (roomId) => this.hasVisited(roomId),
      onProblem: (error) => console.warn('the rooms could not be listed', error),
    });
    this.#listen();
    this.socket = socketSource(this.client);
  }

  /** Connects, and joins the rooms that were visited before. */
  start(): void {
    this.client.start();
    for (const roomId of this.#marks.rooms) this.#join(roomId);
    void this.directory.refresh();
  }

  /** Keeps for a reload what is not kept at once. */
  save(): void {
    this.#marks.save();
  }

  close(): void {
    this.save();
    this.typists.clear();
    this.client.close();
  }

  /** A room as it is now; undefined until it is opened. */
  room(roomId: string): Source<RoomSnapshot | undefined> {
    return this.#room(roomId);
  }

  /** Shows a room. The user stays in the others, as long as a connection can be in so many. */
  open(roomId: string): void {
    const { roomId: before } = this.reading.view.get();
    if (before === roomId) return;
    this.typists.clear();
    for (const left of this.reading.open(roomId)) this.#leave(left);
    this.#join(roomId);
    this.client.letGoOfOlder(before);
    this.#readAll(roomId);
  }

  /** Whether anybody can see the page. */
  setVisible(visible: boolean): void {
    this.reading.setVisible(visible);
    if (visible) this.#readAll(this.reading.view.get().roomId);
  }

  hasVisited(roomId: string): boolean {
    return this.#marks.get(roomId) !== undefined;
  }

  /** What is half written in a room. */
  readonly draft = (roomId: string): string => this.#drafts.get(roomId) ?? '';

  readonly keepDraft = (roomId: string, text: string): void => {
    this.#drafts.set(roomId, text);
  };

  #listen(): void {
    this.client.on('message', ({ message }) => {
      this.typists.stopped(message.userId);
      this.reading.arrived(message);
    });
    this.client.on('room', ({ roomId }) => {
      this.#rooms.get(roomId)?.changed();
      this.#readAll(roomId);
    });
    this.client.on('typing', ({ roomId, userId }) => {
      if (roomId === this.reading.view.get().roomId) this.typists.typing(userId);
    });
  }

  #room(roomId: string): ReadSource<RoomSnapshot | undefined> {
    const known = this.#rooms.get(roomId);
    if (known) return known;
    const source = new ReadSource(() => this.client.room(roomId));
    this.#rooms.set(roomId, source);
    return source;
  }

  #readAll(roomId: string): void {
    if (roomId !== this.reading.view.get().roomId) return;
    const newest = this.#room(roomId).get()?.messages.at(-1);
    if (newest) this.reading.readUpTo(roomId, newest.timestamp);
  }

  /* A room that there is not, any more perhaps, gives way to the one that there always is. */
  #join(roomId: string): void {
    this.client.join(roomId).then(
      (room) => this.directory.add(room),
      () => {
        this.#leave(roomId);
        if (this.reading.view.get().roomId === roomId && roomId !== DEFAULT_ROOM) this.open(DEFAULT_ROOM);
      },
    );
    this.#room(roomId).changed();
  }

  #leave(roomId: string): void {
    this.client.leave(roomId);
    this.reading.left(roomId);
    // With the last that was seen of it.
    this.#rooms.delete(roomId);
  }
}

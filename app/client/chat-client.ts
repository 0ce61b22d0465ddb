import { io } from 'socket.io-client';
import type { SessionReady } from '../contract/events';
import { readOlderMessages } from './chat-api';
import { ChatError } from './chat-error';
import type { ClientEvents, ConnectionState, RoomSnapshot } from './client-events';
import { systemClock, type Clock } from './clock';
import { Connection, type Connect, type ConnectionListener } from './connection';
import { Emitter } from './emitter';
import { HandoverControl } from './handover';
import { MemoryOutboxStore } from './memory-outbox-store';
import { OlderPages } from './older-pages';
import type { PendingMessage } from './outbox';
import type { OutboxStore } from './outbox-store';
import { randomId } from './random-id';
import { snapshotOf } from './room-snapshot';
import { RoomSync } from './room-sync';
import { Sender } from './sender';
import type { ChatMessage, Room } from '../contract/messages';

export interface ChatClientOptions {
  /** Where the load balancer is, for example `http://127.0.0.1:8080`. */
  readonly url: string;
  /** The session's token, as `createSession` answers it. */
  readonly token: string;
  /** @default socket.io-client's `io` */
  readonly connect?: Connect;
  /** @default the system's */
  readonly clock?: Clock;
  /** From 0 up to 1, for jitter. @default Math.random */
  readonly random?: () => number;
  /** Milliseconds to wait for the answer to a request. @default 10000 */
  readonly requestTimeoutMs?: number;
  /** Milliseconds after which an unsent message counts as failed. @default 60000 */
  readonly giveUpMs?: number;
  /** Milliseconds that a handover waits for answers on the connection that it leaves. @default 2000 */
  readonly settleMs?: number;
  /** Messages kept of each room; ten times as many while somebody reads `older` ones. @default 1000 */
  readonly keepMessages?: number;
  /**
   * Where messages are kept until they are acknowledged: what an earlier client of the same user left there is sent
   * after `start`, each message once; what is older than `giveUpMs` has failed, and can be retried.
   * @default memory, which ends with the client
   */
  readonly outbox?: OutboxStore;
}

/**
 * A chat user's connection to Crossfade: keeps the rooms' messages complete, in order and each once, sends what the
 * user writes, and moves between blue and green when the server asks, without a moment in which no connection is open.
 * Works in browsers and in Node.
 */
export class ChatClient {
  readonly #options: ChatClientOptions;
  readonly #events = new Emitter<ClientEvents>();
  readonly #rooms: RoomSync;
  readonly #sender: Sender;
  readonly #handovers: HandoverControl;
  readonly #olderPages: OlderPages;
  readonly #connections = new Set<Connection>();
  #active: Connection | undefined;
  #servedBy: SessionReady | undefined;
  #state: ConnectionState = { connected: false };
  #discarded = 0;
  #closed = false;

  constructor(options: ChatClientOptions) {
    this.#options = options;
    const clock = options.clock ?? systemClock;
    const random = options.random ?? Math.random;
    this.#rooms = new RoomSync({
      clock,
      random,
      current: () => this.#ready(),
      keepMessages: options.keepMessages,
      onShown: (roomId, shown) => {
        for (const one of shown) this.#events.emit('message', { roomId, ...one });
        for (const { message } of shown) {
          if (message.userId === this.#servedBy?.userId) this.#sender.seen(message);
        }
      },
      onChange: (roomId) => this.#events.emit('room', { roomId }),
      onJoined: () => this.#sender.pump(),
    });
    this.#sender = new Sender({
      clock,
      random,
      giveUpMs: options.giveUpMs,
      store: options.outbox ?? new MemoryOutboxStore(),
      shown: (roomId, clientId) => this.#ownMessage(roomId, clientId),
      route: (roomId) => this.#route(roomId),
      onChange: (pending) => {
        this.#events.emit('outbox', pending);
        this.#events.emit('room', { roomId: pending.roomId });
      },
      onStored: (message) => this.#rooms.live(message),
      onNotInRoom: (connection, roomId) => this.#rooms.rejoinRoom(connection, roomId),
    });
    this.#handovers = new HandoverControl({
      clock,
      active: () => this.#active,
      open: (instruction) => this.#open(instruction),
      prepare: (connection) => this.#rooms.joinAll(connection),
      switchTo: (connection) => this.#switchTo(connection),
      settle: (connection) => this.#sender.settle(connection, options.settleMs ?? 2_000),
      close: (connection) => this.#drop(connection),
      onProgress: (progress) => this.#events.emit('handover', progress),
    });
    this.#olderPages = new OlderPages({
      clock,
      room: (roomId) => this.#rooms.get(roomId),
      read: (roomId, before) => readOlderMessages(options.url, options.token, roomId, before),
      onRead: (roomId, messages) => this.#readOlder(roomId, messages),
    });
  }

  /** Calls the listener on every such event; the returned function stops that. */
  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (payload: ClientEvents[Name]) => void,
  ): () => void {
    return this.#events.on(name, listener);
  }

  /** Connects, and keeps connected until `close`. */
  start(): void {
    if (this.#active || this.#closed) return;
    this.#sender.start();
    this.#active = this.#open();
  }

  /** Leaves everything at once; nothing happens afterwards. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#events.clear();
    this.#handovers.close();
    this.#sender.close();
    this.#rooms.close();
    for (const connection of [...this.#connections]) this.#drop(connection);
  }

  /** Who serves the client, or did when it was last connected. */
  get servedBy(): SessionReady | undefined {
    return this.#servedBy;
  }

  get connection(): ConnectionState {
    return this.#state;
  }

  /**
   * Joins a room and stays in it across connections. Resolves when its newest messages are there, which may take until
   * a connection is open.
   * @throws ChatError when the server does not let the user in, or the room is left or the client closed before
   */
  join(roomId: string): Promise<Room> {
    return this.#closed ? Promise.reject(ChatError.closed()) : this.#rooms.join(roomId);
  }

  leave(roomId: string): void {
    this.#rooms.leave(roomId);
  }

  /**
   * Puts the page of messages before those that a room shows; they count as history and bring no `message` event.
   * Resolves with whether the room has still older ones, and asks no more than once at a time.
   * @throws ChatError when they cannot be read; asking again is harmless
   */
  older(roomId: string): Promise<boolean> {
    return this.#closed ? Promise.reject(ChatError.closed()) : this.#olderPages.read(roomId);
  }

  /** Keeps of a room no more than if `older` had not been called. */
  letGoOfOlder(roomId: string): void {
    const joined = this.#rooms.get(roomId);
    if (!joined) return;
    joined.log.letGoOfOlder();
    this.#events.emit('room', { roomId });
  }

  /**
   * Milliseconds that the server takes to answer a small request about a room that the user is in.
   * @throws ChatError when it is not answered
   */
  async roundTrip(roomId: string): Promise<number> {
    const connection = this.#route(roomId);
    const log = this.#rooms.get(roomId)?.log;
    if (!connection || !log) throw ChatError.disconnected();
    // Not by the clock, which tells the time of day: that may be set meanwhile.
    const startedAt = performance.now();
    await connection.request('sync-room', { roomId, since: log.head, limit: 1 });
    return Math.round(performance.now() - startedAt);
  }

  /**
   * How many messages were lost, as far as the client can know: others' that were announced and could not be read however
   * often it tried, and the user's own that have failed, unless they were sent again since.
   */
  get lost(): number {
    const failed = this.#sender.list().filter(({ state }) => state === 'failed').length;
    return this.#rooms.unreadable + this.#discarded + failed;
  }

  /** Sends a text to a room, as soon as it can; `outbox` events and the room's `pending` tell how it goes. */
  send(roomId: string, text: string): PendingMessage {
    return this.#sender.send({ clientId: randomId(), roomId, text });
  }

  /** Sends a failed message again; it is stored once, even if an earlier attempt had reached the server. */
  retry(clientId: string): void {
    this.#sender.retry(clientId);
  }

  /** Forgets a failed message. */
  discard(clientId: string): void {
    const failed = this.pending.find((one) => one.clientId === clientId && one.state === 'failed');
    if (!failed) return;
    this.#sender.discard(clientId);
    this.#discarded += 1;
    this.#events.emit('room', { roomId: failed.roomId });
  }

  /** The user's own messages that are being sent or have failed, of all rooms, in the order of sending. */
  get pending(): readonly PendingMessage[] {
    return this.#sender.list();
  }

  /** Tells the others in a room that the user is typing. */
  typing(roomId: string): void {
    this.#ready()?.typing(roomId);
  }

  /** A room that the user has joined, as it is now; undefined for any other. */
  room(roomId: string): RoomSnapshot | undefined {
    const joined = this.#rooms.get(roomId);
    return joined && snapshotOf(joined, this.#sender.list(roomId));
  }

  #readOlder(roomId: string, messages: readonly ChatMessage[]): void {
    this.#events.emit('room', { roomId });
    for (const message of messages) {
      if (message.userId === this.#servedBy?.userId) this.#sender.seen(message);
    }
  }

  #ownMessage(roomId: string, clientId: string): ChatMessage | undefined {
    const userId = this.#servedBy?.userId;
    return this.#rooms
      .get(roomId)
      ?.log.messages.find((one) => one.clientId === clientId && one.userId === userId);
  }

  #open(handover?: { to: SessionReady['colour']; ticket: string }): Connection {
    const { url, token, connect, clock, random, requestTimeoutMs } = this.#options;
    const connection = new Connection(
      {
        url,
        token,
        connect: connect ?? io,
        clock: clock ?? systemClock,
        random: random ?? Math.random,
        requestTimeoutMs: requestTimeoutMs ?? 10_000,
        ...(handover && { handover }),
      },
      this.#listener(),
    );
    this.#connections.add(connection);
    return connection;
  }

  #listener(): ConnectionListener {
    return {
      ready: (connection, session) => {
        if (connection === this.#active) this.#serve(connection, session);
        this.#updateState();
      },
      down: (connection) => {
        this.#rooms.forget(connection);
        this.#handovers.lost(connection);
        this.#updateState();
      },
      refused: (connection, error) => {
        if (connection === this.#active) this.#updateState(error);
      },
      message: (_, message) => this.#rooms.live(message),
      head: (_, roomId, head) => this.#rooms.head(roomId, head),
      presence: (_, presence) => {
        this.#rooms.presence(presence);
        this.#events.emit('presence', presence);
      },
      typing: (_, roomId, userId) => this.#events.emit('typing', { roomId, userId }),
      handover: (connection, instruction) => this.#handovers.receive(connection, instruction),
    };
  }

  #serve(connection: Connection, session: SessionReady): void {
    const before = this.#servedBy;
    this.#servedBy = session;
    const same =
      before?.colour === session.colour &&
      before.version === session.version &&
      before.instanceId === session.instanceId;
    if (!same) this.#events.emit('served-by', session);
    this.#rooms.rejoin(connection);
    this.#sender.pump();
  }

  #switchTo(connection: Connection): void {
    this.#active = connection;
    if (connection.session) this.#serve(connection, connection.session);
  }

  #ready(): Connection | undefined {
    return this.#active?.session ? this.#active : undefined;
  }

  #route(roomId: string): Connection | undefined {
    const connection = this.#ready();
    return connection && this.#rooms.isJoinedOn(connection, roomId) ? connection : undefined;
  }

  #updateState(refused = this.#state.refused): void {
    const connected = [...this.#connections].some(({ session }) => session !== undefined);
    if (connected === this.#state.connected && refused === this.#state.refused) return;
    this.#state = refused ? { connected, refused } : { connected };
    this.#events.emit('connection', this.#state);
  }

  #drop(connection: Connection): void {
    this.#connections.delete(connection);
    connection.close();
  }
}

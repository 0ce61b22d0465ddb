import type { ManagerOptions, Socket, SocketOptions } from 'socket.io-client';
import type { Colour } from '../contract/colour';
import type { ErrorBody } from '../contract/errors';
import {
  COLOUR_QUERY_KEY,
  SOCKET_PATH,
  type ClientToServerEvents,
  type Handover,
  type Presence,
  type ServerToClientEvents,
  type SessionReady,
} from '../contract/events';
import { PROTOCOL_VERSION, type ChatMessage, type MessagePage, type Room } from '../contract/messages';
import type { Handshake, JoinRoom, LeaveRoom, SendMessage, SyncRoom } from '../contract/schemas';
import { ChatError } from './chat-error';
import type { Clock } from './clock';
import { Reconnection } from './reconnection';

export type ChatSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** How a socket is made: Socket.IO's `io`, or something that wraps it. */
export type Connect = (url: string, options: Partial<ManagerOptions & SocketOptions>) => ChatSocket;

/** The requests that are acknowledged: what is sent, and what a successful answer holds. */
export interface Requests {
  'join-room': { payload: JoinRoom; answer: MessagePage & { readonly room: Room } };
  'leave-room': { payload: LeaveRoom; answer: object };
  'sync-room': { payload: SyncRoom; answer: MessagePage };
  'chat-message': { payload: SendMessage; answer: { readonly message: ChatMessage } };
}

/** What a connection tells its owner. */
export interface ConnectionListener {
  /** The server is ready: after the first opening, and after each reconnection. */
  ready(connection: Connection, session: SessionReady): void;
  /** A connection that was ready is not any more. */
  down(connection: Connection): void;
  /** The server will not have this session; the connection is not tried again. */
  refused(connection: Connection, error: ChatError): void;
  message(connection: Connection, message: ChatMessage): void;
  head(connection: Connection, roomId: string, head: number): void;
  presence(connection: Connection, presence: Presence): void;
  typing(connection: Connection, roomId: string, userId: string): void;
  handover(connection: Connection, instruction: Handover): void;
}

export interface ConnectionConfig {
  readonly url: string;
  readonly token: string;
  readonly connect: Connect;
  readonly clock: Clock;
  readonly random: () => number;
  readonly requestTimeoutMs: number;
  /** Where a handover leads to. Such a connection does not reconnect until it is adopted. */
  readonly handover?: Destination;
}

interface Destination {
  readonly to: Colour;
  readonly ticket: string;
}

/** A connection that was ready for so many milliseconds is trusted to last. */
const LASTING_MS = 2_000;

/**
 * One Socket.IO connection of a client, with its own manager, so that two can be open at once. Socket.IO's own
 * reconnection is off: whatever ends a connection or an attempt, the next attempt is planned here.
 */
export class Connection {
  readonly #socket: ChatSocket;
  readonly #waiting = new Set<(error: ChatError) => void>();
  #session: SessionReady | undefined;
  readonly #reconnection: Reconnection;
  /* The colour that the present attempt asks for; undefined: wherever the load balancer leads. */
  #destination: Destination | undefined;
  #mayReconnect: boolean;
  #closed = false;
  /* From the start of an attempt until it has failed or what it led to is lost: one end, however many events tell it. */
  #underWay = false;
  #cancelRetry = () => {};
  #cancelReadiness = () => {};
  #cancelLasting = () => {};

  constructor(
    private readonly config: ConnectionConfig,
    private readonly listener: ConnectionListener,
  ) {
    this.#destination = config.handover;
    this.#mayReconnect = !config.handover;
    this.#reconnection = new Reconnection(config.random);
    this.#socket = config.connect(config.url, {
      path: SOCKET_PATH,
      forceNew: true,
      autoConnect: false,
      reconnection: false,
      tryAllTransports: true,
      withCredentials: true,
      timeout: config.requestTimeoutMs,
      ...routeTo(config.handover),
      auth: (send: (handshake: object) => void) => send(this.#handshake()),
    });
    this.#listen();
    this.#attempt();
  }

  /** Who serves this connection; undefined while it is not ready. */
  get session(): SessionReady | undefined {
    return this.#session;
  }

  /** Resolves when the connection is ready, and rejects when it is refused, lost or closed before. */
  whenReady(): Promise<SessionReady> {
    if (this.#session) return Promise.resolve(this.#session);
    return new Promise((resolve, reject) => {
      const fail = (error: ChatError) => {
        this.#socket.off('session-ready', succeed);
        reject(error);
      };
      const succeed = (session: SessionReady) => {
        this.#waiting.delete(fail);
        resolve(session);
      };
      this.#waiting.add(fail);
      this.#socket.once('session-ready', succeed);
    });
  }

  /**
   * Sends a request and answers what the server does.
   * @throws ChatError when it is refused, when the connection is or gets lost, or when no answer comes in time
   */
  async request<Name extends keyof Requests>(
    name: Name,
    payload: Requests[Name]['payload'],
  ): Promise<Requests[Name]['answer']> {
    const answer = await this.#exchange(name, payload);
    if (isRefusal(answer)) throw ChatError.from(answer.error);
    return answer as Requests[Name]['answer'];
  }

  /** Says that the user is typing; lost when the connection is busy or not open. */
  typing(roomId: string): void {
    if (this.#session) this.#socket.volatile.emit('typing', { roomId });
  }

  /** Makes a second connection the only one: it reconnects from now on, wherever the load balancer sends it. */
  adopt(): void {
    if (this.#closed || this.#mayReconnect) return;
    this.#mayReconnect = true;
    if (!this.#underWay) this.#retryAfter(this.#reconnection.lost());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelRetry();
    this.#lost(ChatError.closed());
    this.#socket.disconnect();
  }

  #handshake(): Handshake {
    const handshake: Handshake = { v: PROTOCOL_VERSION, token: this.config.token };
    return this.#destination ? { ...handshake, handover: this.#destination.ticket } : handshake;
  }

  #listen(): void {
    const { listener } = this;
    const socket = this.#socket;
    socket.on('session-ready', (session) => this.#ready(session));
    socket.on('disconnect', () => this.#ended(ChatError.disconnected()));
    socket.on('connect_error', (error) => this.#ended(failureOf(error)));
    socket.on('chat-message', ({ message }) => listener.message(this, message));
    socket.on('room-head', ({ roomId, head }) => listener.head(this, roomId, head));
    socket.on('presence', (presence) => listener.presence(this, presence));
    socket.on('typing', ({ roomId, userId }) => listener.typing(this, roomId, userId));
    socket.on('handover', (instruction) => listener.handover(this, instruction));
    // A transport that opens to a server which then stays silent would be waited for without end.
    socket.io.on('open', () => {
      this.#cancelReadiness();
      this.#cancelReadiness = this.config.clock.after(this.config.requestTimeoutMs, () => {
        socket.io.engine.close();
      });
    });
  }

  #attempt(): void {
    const socket = this.#socket;
    Object.assign(socket.io.opts, routeTo(this.#destination));
    // A packet that was decoded when its transport had just been lost must not count for the next one.
    socket.disconnect();
    socket.receiveBuffer = [];
    this.#underWay = true;
    socket.connect();
  }

  #ready(session: SessionReady): void {
    if (this.#closed || !this.#underWay) return;
    this.#cancelReadiness();
    this.#cancelLasting();
    this.#cancelLasting = this.config.clock.after(LASTING_MS, () => this.#reconnection.lasted());
    this.#reconnection.arrived(session.failover);
    this.#session = session;
    this.listener.ready(this, session);
  }

  /* A refusal, a transport that did not open, one that was lost: all that can end an attempt or a connection. */
  #ended(error: ChatError): void {
    if (this.#closed || !this.#underWay) return;
    this.#underWay = false;
    const wasReady = this.#session !== undefined;
    const isFinal = !error.retryable && this.#destination === undefined;
    this.#lost(error);
    if (!this.#mayReconnect) return;
    if (isFinal) this.listener.refused(this, error);
    else this.#retryAfter(wasReady ? this.#reconnection.lost() : this.#reconnection.failed(error));
  }

  #retryAfter(ms: number): void {
    if (this.#closed) return;
    this.#cancelRetry();
    this.#cancelRetry = this.config.clock.after(ms, () => {
      this.#destination = this.#reconnection.destination;
      this.#attempt();
    });
  }

  #lost(error: ChatError): void {
    this.#cancelReadiness();
    this.#cancelLasting();
    const wasReady = this.#session !== undefined;
    this.#session = undefined;
    // What Socket.IO held back would be sent after a reconnection, before the rooms are joined again.
    this.#socket.sendBuffer = [];
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const fail of waiting) fail(error);
    if (wasReady) this.listener.down(this);
  }

  #exchange<Name extends keyof Requests>(name: Name, payload: Requests[Name]['payload']): Promise<unknown> {
    if (!this.#session) return Promise.reject(ChatError.disconnected());
    const { clock, requestTimeoutMs } = this.config;
    return new Promise((resolve, reject) => {
      const fail = (error: ChatError) => {
        cancelTimeout();
        reject(error);
      };
      this.#waiting.add(fail);
      const cancelTimeout = clock.after(requestTimeoutMs, () => {
        this.#waiting.delete(fail);
        reject(ChatError.timeout(name, requestTimeoutMs));
      });
      const socket = this.#socket as Socket;
      socket.emit(name, payload, (answer: unknown) => {
        cancelTimeout();
        this.#waiting.delete(fail);
        resolve(answer);
      });
    });
  }
}

/**
 * The options that lead to a colour, or wherever the load balancer leads. Long polling is only for where WebSockets do not
 * get through. A request that names a colour does not get the load balancer's cookie, which long polling needs: it has
 * to be a WebSocket.
 */
function routeTo(destination: Destination | undefined): {
  query: Record<string, string>;
  transports: string[];
} {
  if (!destination) return { query: {}, transports: ['websocket', 'polling'] };
  return { query: { [COLOUR_QUERY_KEY]: destination.to }, transports: ['websocket'] };
}

function isRefusal(answer: unknown): answer is { ok: false; error: ErrorBody } {
  return typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false;
}

/** Why a connection could not be had: `data` holds the server's own code where the server refused it. */
function failureOf(error: Error & { data?: unknown }): ChatError {
  const data = error.data as Partial<ErrorBody> | undefined;
  if (!data?.code) return ChatError.unreachable(error.message);
  const final = data.code === 'unauthorized' || data.code === 'forbidden' || data.code === 'bad-request';
  return new ChatError(data.code, data.message ?? error.message, data.retryable ?? !final, data.retryAfterMs);
}

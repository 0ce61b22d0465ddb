import type { Colour } from './colour';
import type { Ack } from './errors';
import type { ChatMessage, MessagePage, Room, User } from './messages';
import type { JoinRoom, LeaveRoom, SendMessage, SyncRoom, Typing } from './schemas';

/** What clients send. Every event but the volatile `typing` is acknowledged. */
export interface ClientToServerEvents {
  'join-room': (payload: JoinRoom, ack: (answer: Ack<MessagePage & { readonly room: Room }>) => void) => void;
  'leave-room': (payload: LeaveRoom, ack: (answer: Ack) => void) => void;
  'sync-room': (payload: SyncRoom, ack: (answer: Ack<MessagePage>) => void) => void;
  'chat-message': (
    payload: SendMessage,
    ack: (answer: Ack<{ readonly message: ChatMessage; readonly duplicate?: true }>) => void,
  ) => void;
  typing: (payload: Typing) => void;
}

/** What the server sends. */
export interface ServerToClientEvents {
  'session-ready': (payload: SessionReady) => void;
  'chat-message': (payload: { readonly message: ChatMessage }) => void;
  'room-head': (payload: { readonly roomId: string; readonly head: number }) => void;
  presence: (payload: Presence) => void;
  typing: (payload: { readonly roomId: string; readonly userId: string }) => void;
  handover: (payload: Handover) => void;
}

/** The first event on every connection: who serves it, and as whom. */
export interface SessionReady {
  readonly sessionId: string;
  readonly userId: string;
  readonly colour: Colour;
  readonly version: string;
  readonly instanceId: string;
  /** Milliseconds since 1970. */
  readonly serverTime: number;
  /**
   * Where to go when this connection is lost and the load balancer leads nowhere, because all of a colour is gone: the
   * other colour takes the ticket instead, once, if it is meant to have clients at all and hears nothing of the first.
   * Until then it answers `forbidden`, to be tried again.
   */
  readonly failover?: Failover;
}

export interface Failover {
  readonly to: Colour;
  /** Signed; names the session and the colour, and is good for as long as the session. */
  readonly ticket: string;
}

export interface Presence {
  readonly roomId: string;
  /** How many users are in the room. */
  readonly count: number;
  /** The first of them, at most `LIMITS.presenceUsers`. */
  readonly users: readonly User[];
}

/**
 * Asks the client to move to another colour: open a second connection with `?colour=<to>` and the ticket, join the
 * rooms there, switch sending, and only then close this one.
 */
export interface Handover {
  readonly to: Colour;
  /** Signed, and good for one connection; names the session and the colour, and expires at the deadline. */
  readonly ticket: string;
  /** Milliseconds to wait before opening the second connection: it spreads the clients of one batch. */
  readonly afterMs: number;
  /** Milliseconds from now until the server may close this connection, when the reason is `drain`. */
  readonly deadlineMs: number;
  readonly reason: 'rebalance' | 'drain';
}

/** The query-string key by which the load balancer routes a request to one colour. */
export const COLOUR_QUERY_KEY = 'colour';

/** The path of the Socket.IO endpoint. */
export const SOCKET_PATH = '/socket.io/';

/** The session cookie, which the handshake takes where `auth.token` is absent. */
export const SESSION_COOKIE = 'crossfade_session';

import type { Colour } from './colour';
import type { InjectedFault } from './fault';

/** The version of the wire protocol; clients send it in the handshake as `v`. */
export const PROTOCOL_VERSION = 1;

/** A user as the others see them. */
export interface User {
  readonly userId: string;
  readonly name: string;
}

export interface Room {
  readonly roomId: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/**
 * A stored message. `(roomId, timestamp)` is its key; `clientId` is the sender's own id of it, by which a retry is
 * recognised and by which clients de-duplicate.
 */
export interface ChatMessage extends User {
  readonly roomId: string;
  /** Microseconds since 1970 by a hybrid clock: strictly increasing within a room, in the order of the writes. */
  readonly timestamp: number;
  /** The timestamp of the message before it in the room, 0 for the first: so a receiver knows when it lacks one. */
  readonly previous: number;
  readonly clientId: string;
  readonly text: string;
  /** The colour that took the message. */
  readonly colour: Colour;
}

/** A page of a room's log, in order. */
export interface MessagePage {
  readonly messages: readonly ChatMessage[];
  /** The timestamp of the newest message of the room; 0 while it has none. */
  readonly head: number;
  /**
   * Whether messages remain beyond this page: newer ones when it was read with `since`, older ones otherwise.
   */
  readonly more: boolean;
  /** The store did not answer: these are the messages that the instance remembers, and there may be newer ones. */
  readonly remembered?: true;
}

/** What `POST /api/session` answers. */
export interface Session extends User {
  readonly token: string;
}

/** What `GET /whoami` answers. */
export interface WhoAmI {
  readonly colour: Colour;
  readonly version: string;
  readonly instanceId: string;
}

/** What `GET /health` answers, with 200 when `ok` and 503 otherwise. */
export interface Health {
  readonly status: 'ok' | 'starting' | 'draining';
  readonly colour: Colour;
  readonly version: string;
  /**
   * What the instance needs, as it saw it last. None of it makes an instance unhealthy that has started; another one
   * would fare no better.
   */
  readonly details: HealthDetails;
}

export interface HealthDetails {
  /** While it is away, the instance goes on by itself. */
  readonly redis: 'connected' | 'away';
  /** While it fails, sends are refused for now, and recent messages are read from memory. */
  readonly store: 'answering' | 'failing';
  /** What the instance injects into its own answers on purpose; left out while it injects nothing. */
  readonly fault?: InjectedFault;
}

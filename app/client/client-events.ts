import type { Colour } from '../contract/colour';
import type { Handover, Presence, SessionReady } from '../contract/events';
import type { ChatMessage, Room, User } from '../contract/messages';
import type { ChatError } from './chat-error';
import type { PendingMessage } from './outbox';
import type { Shown } from './room-log';

/** A room as it is at one moment. */
export interface RoomSnapshot {
  readonly roomId: string;
  /** Undefined until the server has answered the first join. */
  readonly room?: Room;
  /** In order, each once; from the newest page of the first join on, as far as they are kept. */
  readonly messages: readonly ChatMessage[];
  /** Whether the room has older messages than those. */
  readonly hasOlder: boolean;
  /** The user's own messages that are being sent or have failed, in the order of sending. */
  readonly pending: readonly PendingMessage[];
  /** The newest timestamp up to which `messages` is known to be complete. */
  readonly cursor?: number;
  /** Whether the room has messages beyond the cursor, or may have: the servers cannot read its log at the moment. */
  readonly behind: boolean;
  /** Some of the users in the room, and how many there are. */
  readonly users: readonly User[];
  readonly userCount: number;
}

export interface HandoverProgress {
  readonly phase: 'started' | 'completed' | 'failed';
  readonly from?: Colour;
  readonly to: Colour;
  readonly reason: Handover['reason'];
  /** Why it failed. */
  readonly error?: Error;
}

export interface ConnectionState {
  /** False only while no connection is open. */
  readonly connected: boolean;
  /** Why the server will not have this session; the client does not try again. */
  readonly refused?: ChatError;
}

/** What a ChatClient tells those who listen. */
export interface ClientEvents {
  /** A message newly shown: exactly once for each. History that `older` reads is not told one by one. */
  message: Shown & { readonly roomId: string };
  /** Something of the room's snapshot changed. */
  room: { readonly roomId: string };
  /** Another colour, version or instance serves the client, or the first one. */
  'served-by': SessionReady;
  connection: ConnectionState;
  /**
   * One's own message is being sent, was sent or has failed. Also, with `attempts` and `error`, when an attempt came to
   * nothing and another will follow.
   */
  outbox: PendingMessage;
  presence: Presence;
  typing: { readonly roomId: string; readonly userId: string };
  handover: HandoverProgress;
}

import type { ChatErrorCode } from './chat-error';

/** What is kept of a message that is not acknowledged yet. */
export interface StoredMessage {
  readonly clientId: string;
  readonly roomId: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /**
   * When it was written, or told to be sent again: microseconds since 1970, strictly increasing, so that it orders the
   * messages of a client.
   */
  readonly queuedAt: number;
  /** Why it failed; absent while it is being sent. */
  readonly failure?: { readonly code: ChatErrorCode; readonly message: string };
}

/**
 * Where a client keeps its unsent messages, so that they outlive it. Calls take effect in the order in which they are
 * made, and may overlap. Any of them may reject; the client then goes on as if it had only its memory.
 *
 * Two clients of one user may share a store: each then sends what it finds and is not too old, and the server stores a
 * `clientId` once.
 */
export interface OutboxStore {
  load(): Promise<readonly StoredMessage[]>;
  /** Adds a message, or replaces the one with its `clientId`. */
  put(message: StoredMessage): Promise<void>;
  /** Forgets a message; nothing happens when there is none. */
  remove(clientId: string): Promise<void>;
}

/** Whether something that was read from outside is a stored message. */
export function isStoredMessage(value: unknown): value is StoredMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { clientId, roomId, text, createdAt, queuedAt, failure } = value as Record<string, unknown>;
  return (
    [clientId, roomId, text].every((field) => typeof field === 'string') &&
    [createdAt, queuedAt].every(Number.isFinite) &&
    (failure === undefined || isFailure(failure))
  );
}

function isFailure(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Record<string, unknown>;
  return typeof code === 'string' && typeof message === 'string';
}

import type { ErrorBody, ErrorCode } from '../contract/errors';

/** The server's codes, and those that only a client can tell. */
export type ChatErrorCode = ErrorCode | 'unreachable' | 'disconnected' | 'timeout' | 'closed';

/** A request that the server refused, or that got no answer. */
export class ChatError extends Error {
  override readonly name = 'ChatError';

  constructor(
    readonly code: ChatErrorCode,
    message: string,
    /** Whether the same request may succeed when it is repeated. */
    readonly retryable: boolean,
    /** Milliseconds to wait before the repetition, where the server said so. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }

  static from({ code, message, retryable, retryAfterMs }: ErrorBody): ChatError {
    return new ChatError(code, message, retryable, retryAfterMs);
  }

  static unreachable(reason: string): ChatError {
    return new ChatError('unreachable', `no connection could be opened: ${reason}`, true);
  }

  static disconnected(): ChatError {
    return new ChatError('disconnected', 'the connection was lost before an answer came', true);
  }

  static timeout(what: string, ms: number): ChatError {
    return new ChatError('timeout', `no answer to ${what} within ${ms} ms`, true);
  }

  static leftBehind(): ChatError {
    return new ChatError('disconnected', 'it was not sent before the client was closed', true);
  }

  static closed(): ChatError {
    return new ChatError('closed', 'the client was closed', false);
  }

  /** Whether the server has not spoken at all: the fault is the way to it, or it is gone. */
  get isTransportFailure(): boolean {
    return this.code === 'unreachable' || this.code === 'disconnected' || this.code === 'timeout';
  }

  /** The same error as a ChatError; anything unknown counts as an interruption that may pass. */
  static of(error: unknown): ChatError {
    if (error instanceof ChatError) return error;
    return new ChatError('unavailable', error instanceof Error ? error.message : String(error), true);
  }
}

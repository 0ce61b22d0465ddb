/** Every error code that the server answers with, over HTTP and in acknowledgements. */
export const ERROR_CODES = [
  'bad-request',
  'unauthorized',
  'forbidden',
  'not-found',
  'unknown-room',
  'not-in-room',
  'too-large',
  'rate-limited',
  'unavailable',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error as it is on the wire. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  /** Whether the same request may succeed when it is repeated. */
  readonly retryable: boolean;
  /** Milliseconds to wait before the repetition. */
  readonly retryAfterMs?: number;
}

/** The body of every HTTP error. */
export interface HttpErrorBody {
  readonly error: ErrorBody;
}

/** The acknowledgement of every client event. */
export type Ack<T extends object = object> =
  ({ readonly ok: true } & T) | { readonly ok: false; readonly error: ErrorBody };

import type { ErrorBody, ErrorCode } from '../../contract/errors';

const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['rate-limited', 'unavailable', 'internal']);

/** A request that is answered with an error of the contract, over HTTP as well as in an acknowledgement. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  /**
   * @param options.retryAfterMs the least milliseconds to wait before a repetition
   * @param options.retryable where that is not what the code implies
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly options: {
      readonly retryAfterMs?: number;
      readonly retryable?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
  }
}

/**
 * The error as it goes on the wire. What was not meant for clients becomes a bare `internal`. Those who find something
 * `unavailable` are told times up to twice as long, each another, so that they do not all come back together.
 * @param random from 0 to 1
 */
export function toErrorBody(error: unknown, random: () => number = Math.random): ErrorBody {
  if (!(error instanceof RequestError)) {
    return { code: 'internal', message: 'something went wrong here; try again', retryable: true };
  }
  const { retryAfterMs: leastMs, retryable = RETRYABLE.has(error.code) } = error.options;
  const spread = error.code === 'unavailable' ? 1 + random() : 1;
  const retryAfterMs = leastMs === undefined ? undefined : Math.round(leastMs * spread);
  return {
    code: error.code,
    message: error.message,
    retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

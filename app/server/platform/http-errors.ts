import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { ErrorCode, HttpErrorBody } from '../../contract/errors';
import type { Logger } from './logging';
import { RequestError, toErrorBody } from './request-error';

const STATUS: Readonly<Record<ErrorCode, number>> = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'unknown-room': 404,
  'not-in-room': 403,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
  internal: 500,
};

/** Answers what no route took. */
export const notFound: RequestHandler = (request) => {
  throw new RequestError('not-found', `there is no ${request.method} ${request.path}`);
};

/**
 * Answers every error as the contract's `HttpErrorBody`, and logs those that are the server's own.
 * @param onRefused hears of each
 */
export function httpErrors(logger: Logger, onRefused: (code: ErrorCode) => void): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const error = fromBodyParser(thrown) ?? thrown;
    const body: HttpErrorBody = { error: toErrorBody(error) };
    onRefused(body.error.code);
    if (body.error.code === 'internal') {
      logger.error({ err: error, method: request.method, path: request.path }, 'request failed');
    }
    if (body.error.retryAfterMs !== undefined) {
      response.setHeader('Retry-After', Math.ceil(body.error.retryAfterMs / 1000));
    }
    response.status(STATUS[body.error.code]).json(body);
  };
}

/* Express and its body parser mark a client's mistake by a 4xx `status`. */
function fromBodyParser(thrown: unknown): RequestError | undefined {
  if (thrown instanceof RequestError || !(thrown instanceof Error) || !('status' in thrown)) return undefined;
  const { status } = thrown;
  if (status === 413) return new RequestError('too-large', 'the body is too large: at most 32 KB');
  if (status === 404) return new RequestError('not-found', 'there is no such file');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new RequestError('bad-request', 'the request could not be read: send well-formed JSON');
  }
  return undefined;
}

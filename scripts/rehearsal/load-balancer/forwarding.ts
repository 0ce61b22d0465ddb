import {
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from 'node:http';
import type { TrafficCounter } from './figures';
import { type HeaderList, headersForClient } from './forwarded-headers';
import { sendStatusPage } from './responses';
import type { Registration } from './target-registration';

/** What is the same for requests and for WebSocket handshakes that go on to a target. */
export interface ForwardConfig {
  readonly request: IncomingMessage;
  readonly target: Registration;
  /** Path and query string. */
  readonly path: string;
  readonly headers: HeaderList;
  /** `Set-Cookie` values to add to the response. */
  readonly cookies: readonly string[];
  readonly counter: TrafficCounter;
  readonly connectTimeoutMs: number;
}

/** The target took no connection, or said nothing, for too long: 504 instead of 502. */
export class TargetTimeoutError extends Error {
  override readonly name = 'TargetTimeoutError';
}

/**
 * Sends a request on to its target and the answer back, both as streams. Answers 502 when the target breaks the
 * connection or the protocol, 504 when it takes no connection in time or the client's connection has been idle for its
 * timeout, 408 when the client was the one that stopped. Once the response has begun, a failure cuts it off. A client
 * that goes away ends the request to the target.
 *
 * The proxy library that forwards WebSockets is not used here: in its 0.5 releases a control character in a target's
 * status line is an uncaught exception, an unasked-for upgrade is never answered, and every chunked request body costs
 * the kept-alive connection.
 * @throws TypeError when path or headers hold characters that HTTP does not allow
 */
export function forwardRequest(config: ForwardConfig, response: ServerResponse): void {
  const { request, target, counter } = config;
  const sentAt = performance.now();
  const upstream = requestToTarget(config);
  const closed = target.opened({ close: () => request.socket.destroy() });
  let answer: IncomingMessage | undefined;
  let over = false;

  const fail = (status: number) => {
    if (over || answer?.complete === true) return;
    over = true;
    if (!response.headersSent) counter.loadBalancerError(status);
    request.unpipe(upstream);
    request.resume();
    sendStatusPage(response, status, request.complete ? {} : { Connection: 'close' });
    upstream.destroy();
  };
  upstream.on('error', (error) => {
    if (isConnectionError(error)) counter.targetConnectionError();
    fail(statusFor(error));
  });
  // Also the end of a connection that answered with an upgrade nobody asked for.
  upstream.on('close', () => {
    fail(502);
    // What the client still sends of its body goes nowhere.
    if (!request.complete) request.resume();
  });
  upstream.on('response', (incoming) => {
    answer = incoming;
    incoming.on('error', () => fail(502));
    const afterMs = performance.now() - sentAt;
    if (passOn(incoming, response, config.cookies)) counter.targetResponse(incoming.statusCode ?? 0, afterMs);
    else fail(502);
  });
  response.on('timeout', () => {
    if (response.headersSent) response.destroy();
    else fail(request.complete ? 504 : 408);
  });
  const ended = () => {
    over = true;
    closed();
    upstream.destroy();
    request.socket.off('close', ended);
  };
  response.on('close', ended);
  // A response that waits for an earlier one on its connection is not told when that connection closes.
  request.socket.on('close', ended);
}

/** The status with which an ALB answers for a target that failed like this. */
export function statusFor(error: Error): 502 | 504 {
  return error instanceof TargetTimeoutError ? 504 : 502;
}

/** Whether there was no connection to the target in the first place. */
export function isConnectionError(error: Error): boolean {
  return error instanceof TargetTimeoutError || ('syscall' in error && error.syscall === 'connect');
}

/** Fails a request whose connection has not been established in time. */
export function limitConnectTime(upstream: ClientRequest, timeoutMs: number): void {
  upstream.on('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(
      () => upstream.destroy(new TargetTimeoutError('the target took no connection in time')),
      timeoutMs,
    );
    socket.once('connect', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  });
}

function requestToTarget({ request, target, path, headers, connectTimeoutMs }: ForwardConfig): ClientRequest {
  const chunked = request.headers['transfer-encoding'] !== undefined;
  const length = request.headers['content-length'];
  const hasBody = chunked || Number(length ?? 0) > 0;
  // Without one of these, Node would send an empty chunked body with a POST.
  if (chunked) headers.push('Transfer-Encoding', 'chunked');
  else if (length === undefined && !METHODS_WITHOUT_BODY.has(request.method ?? '')) {
    headers.push('Content-Length', '0');
  }
  const { host, port } = target.target;
  const upstream = httpRequest({ host, port, path, headers, method: request.method, agent: target.agent });
  limitConnectTime(upstream, connectTimeoutMs);
  if (hasBody) request.pipe(upstream);
  else upstream.end();
  return upstream;
}

const METHODS_WITHOUT_BODY = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS']);

/* False when the target's status line or headers cannot be passed on. */
function passOn(incoming: IncomingMessage, response: ServerResponse, cookies: readonly string[]): boolean {
  const headers = headersForClient(incoming, cookies);
  try {
    response.writeHead(incoming.statusCode ?? 0, incoming.statusMessage, headers);
  } catch {
    return false;
  }
  incoming.pipe(response);
  return true;
}

import type { IncomingHttpHeaders } from 'node:http';
import type { Refusal } from './refusal';

export interface GuardedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Why a request must not even be looked at; undefined when it may. It has to be for this machine by name, so that no
 * other name that leads here (DNS rebinding) is served, and must not come from the page of another origin: pages of
 * other ports of this machine are other origins too.
 * @param port that the server listens on
 */
export function refusalOf({ method, headers }: GuardedRequest, port: number): Refusal | undefined {
  const host = headers.host?.toLowerCase() ?? '';
  if (!hostsOf(port).includes(host)) {
    return forbidden('this console answers at 127.0.0.1, localhost and [::1] only');
  }
  const { origin } = headers;
  const isOwnOrigin = origin === `http://${host}`;
  if (origin !== undefined && !isOwnOrigin) return forbidden('this origin may not use the console');
  if (!isRead(method)) {
    if (!isOwnOrigin) return forbidden('only the console itself may do this: the request has no Origin');
    if (!isJson(headers['content-type'])) {
      return { status: 415, code: 'bad-request', message: 'the content must be application/json' };
    }
  }
  // A page that was navigated to is not read by the one that led there.
  const isNavigation = isRead(method) && headers['sec-fetch-mode'] === 'navigate';
  const site = headers['sec-fetch-site'] ?? 'none';
  if (site !== 'same-origin' && site !== 'none' && !isNavigation) {
    return forbidden('this origin may not use the console');
  }
  return undefined;
}

function hostsOf(port: number): readonly string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function isJson(contentType = ''): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType);
}

function forbidden(message: string): Refusal {
  return { status: 403, code: 'forbidden', message };
}

import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';

export interface FreshAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Gets an address over a connection of its own and without cookies, as a new visitor would: a load balancer decides
 * anew where it goes.
 * @param signal ends the request
 * @throws what the connection does; an AbortError or a TimeoutError when the signal ends it
 */
export function freshRequest(url: URL, signal: AbortSignal): Promise<FreshAnswer> {
  const get = url.protocol === 'https:' ? https.get : http.get;
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, signal }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          headers: response.headers,
          body,
        }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

/** What went wrong with a request, in a few words. */
export function requestFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  return cause.name === 'TimeoutError' ? 'no answer in time' : error.message || error.name;
}

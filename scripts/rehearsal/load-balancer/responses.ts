import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Action } from '../model';
import { hostName, type RoutedRequest } from './rule-matching';

const SERVER = 'awselb/2.0';

/* Where an ALB's wording differs from Node's. */
const PHRASES: Readonly<Record<number, string>> = {
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The listener as its clients see it. */
export interface ListenerAddress {
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: number;
}

/**
 * Answers with a status of the load balancer's own and its small page. Cuts the response off when it has begun already.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
export function sendStatusPage(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const page = statusPage(status);
  response.writeHead(status, phrase(status), {
    Server: SERVER,
    'Content-Type': 'text/html',
    'Content-Length': Buffer.byteLength(page),
    ...headers,
  });
  response.end(page);
}

/** The same as text for a socket that has no response object; the connection ends after it. */
export function rawStatusPage(status: number): string {
  const page = statusPage(status);
  return [
    `HTTP/1.1 ${status} ${phrase(status)}`,
    `Server: ${SERVER}`,
    `Date: ${new Date().toUTCString()}`,
    'Content-Type: text/html',
    `Content-Length: ${Buffer.byteLength(page)}`,
    'Connection: close',
    '',
    page,
  ].join('\r\n');
}

export function sendFixedResponse(
  response: ServerResponse,
  { statusCode, contentType, body }: Extract<Action, { type: 'fixed-response' }>,
): void {
  response.writeHead(statusCode, phrase(statusCode), {
    Server: SERVER,
    ...(body !== '' && { 'Content-Type': `${contentType}; charset=utf-8` }),
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

export function sendRedirect(
  response: ServerResponse,
  action: Extract<Action, { type: 'redirect' }>,
  request: RoutedRequest,
  listener: ListenerAddress,
): void {
  sendStatusPage(response, action.statusCode, { Location: redirectLocation(action, request, listener) });
}

/**
 * Where a redirect leads. The port is always named, as an ALB does; an empty query leaves no question mark behind.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
 */
export function redirectLocation(
  action: Pick<Extract<Action, { type: 'redirect' }>, 'protocol' | 'host' | 'port' | 'path' | 'query'>,
  request: Pick<RoutedRequest, 'host' | 'path' | 'query'>,
  listener: ListenerAddress,
): string {
  const parts: Readonly<Record<string, string>> = {
    protocol: listener.protocol,
    host: hostName(request.host),
    port: String(listener.port),
    path: request.path.replace(/^\//, ''),
    query: request.query,
  };
  const fill = (template: string) =>
    template.replace(/#\{(\w+)\}/g, (keyword, name: string) => parts[name] ?? keyword);
  const query = fill(action.query);
  const origin = `${fill(action.protocol).toLowerCase()}://${fill(action.host)}:${fill(action.port)}`;
  return `${origin}${fill(action.path)}${query === '' ? '' : `?${query}`}`;
}

function statusPage(status: number): string {
  const title = `${status} ${phrase(status)}`;
  return [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
}

function phrase(status: number): string {
  return PHRASES[status] ?? STATUS_CODES[status] ?? 'Unknown';
}

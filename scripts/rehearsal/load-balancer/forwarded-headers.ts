import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/* Headers that concern one connection only (RFC 9110, section 7.6.1), and `Expect`, which has been answered. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/* Headers that the load balancer writes itself. */
const REWRITTEN = new Set(['x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto']);

export interface Forwarding {
  readonly clientAddress: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** The listener's. */
  readonly port: number;
  /** The load balancer's DNS name: the Host of requests that come without one, as HTTP/1.0 allows. */
  readonly dnsName: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Names and values in turn, as Node takes them and gives them in `rawHeaders`. */
export type HeaderList = string[];

/**
 * The headers with which a request goes on to a target: those of the client, Host included, without the hop-by-hop
 * ones, and with those that an ALB adds.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
 */
export function headersForTarget(request: IncomingMessage, forwarding: Forwarding): HeaderList {
  const headers = endToEnd(request, (name) => REWRITTEN.has(name));
  const address = forwarding.clientAddress.replace(/^::ffff:/, '');
  const before = request.headers['x-forwarded-for'];
  if (request.headers.host === undefined) headers.push('Host', forwarding.dnsName);
  headers.push(
    'X-Forwarded-For',
    before === undefined ? address : `${[before].flat().join(', ')}, ${address}`,
    'X-Forwarded-Proto',
    forwarding.protocol.toLowerCase(),
    'X-Forwarded-Port',
    String(forwarding.port),
    'X-Amzn-Trace-Id',
    traceId(request.headers['x-amzn-trace-id'], forwarding.nowMs),
  );
  return headers;
}

/** The headers with which a target's response goes on to the client. */
export function headersForClient(response: IncomingMessage, cookies: readonly string[]): HeaderList {
  const headers = endToEnd(response);
  for (const cookie of cookies) headers.push('Set-Cookie', cookie);
  return headers;
}

/**
 * The trace header of a request: a new one, or the client's with a field of the load balancer's own.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
export function traceId(present: string | string[] | undefined, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0');
  const own = `1-${seconds}-${randomUUID().replaceAll('-', '').slice(0, 24)}`;
  const fields = [present ?? []]
    .flat()
    .flatMap((value) => value.split(';'))
    .filter((field) => field.trim() !== '' && !/^\s*Self=/i.test(field));
  return fields.some((field) => /^\s*Root=/i.test(field))
    ? [`Self=${own}`, ...fields].join(';')
    : [`Root=${own}`, ...fields].join(';');
}

function endToEnd(message: IncomingMessage, isDropped: (name: string) => boolean = () => false): HeaderList {
  const { rawHeaders } = message;
  const named = namedByConnection(message.headers.connection);
  const kept: HeaderList = [];
  let hosts = 0;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const header = rawHeaders[at] ?? '';
    const name = header.toLowerCase();
    if (HOP_BY_HOP.has(name) || named?.has(name) === true || isDropped(name)) continue;
    // A second Host could make the target see another host than the rules did.
    if (name === 'host' && hosts++ > 0) continue;
    kept.push(header, rawHeaders[at + 1] ?? '');
  }
  return kept;
}

/* A Connection header names further hop-by-hop headers. The Host header cannot be made one of them. */
function namedByConnection(connection: string | undefined): Set<string> | undefined {
  if (connection === undefined || /^(keep-alive|close)$/i.test(connection)) return undefined;
  const names = new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
  for (const name of ['host', 'content-length', 'cookie']) names.delete(name);
  return names;
}

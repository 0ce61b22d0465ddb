import type { IncomingMessage } from 'node:http';
import type { RoutedRequest } from './rule-matching';

/**
 * A request as the rules see it, or the status with which an ALB refuses it: 400 for a malformed one, 405 for TRACE,
 * 501 for a transfer coding other than chunked.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
export function parseRequest(request: IncomingMessage): RoutedRequest | { readonly refused: number } {
  const { method = '', headers, httpVersion } = request;
  if (method === 'TRACE') return { refused: 405 };
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && !/^(chunked|identity)$/i.test(coding)) return { refused: 501 };
  // HTTP/1.0 clients need not name a host.
  if (headers.host === undefined && httpVersion !== '1.0') return { refused: 400 };
  const target = pathAndQuery(request.url ?? '', method);
  if (target === undefined) return { refused: 400 };
  const mark = target.indexOf('?');
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    host: headers.host ?? '',
    headers,
  };
}

/** Path and query string in one, as the request line has them. */
export function requestTarget({ path, query }: RoutedRequest): string {
  return query === '' ? path : `${path}?${query}`;
}

/* Request targets may be in origin, absolute or asterisk form (RFC 9112, section 3.2). */
function pathAndQuery(url: string, method: string): string | undefined {
  if (url.startsWith('/')) return url;
  const absolute = /^https?:\/\/[^/?#]+(?<rest>.*)$/i.exec(url);
  if (absolute !== null) {
    const rest = absolute.groups?.rest ?? '';
    return rest.startsWith('/') ? rest : `/${rest}`;
  }
  return url === '*' && method === 'OPTIONS' ? url : undefined;
}

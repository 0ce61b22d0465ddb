/** What the page may load, and from where: its own origin only. Sent with every answer, whoever serves the page. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "connect-src 'self' ws: wss:",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export const REFERRER_POLICY = 'no-referrer';

/**
 * What CloudFront says of the audience's protocol, `https`. It may reach the load balancer by HTTP, and the load balancer
 * then says `http` in X-Forwarded-Proto, which CloudFront must not set.
 */
export const EDGE_PROTOCOL_HEADER = 'x-crossfade-edge-protocol';

import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import { CONTENT_SECURITY_POLICY, REFERRER_POLICY } from '../../contract/page-security';
import { RequestError } from './request-error';

/** Headers that confine the page to its own origin, on every answer. */
export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', REFERRER_POLICY);
  next();
};

/**
 * Whether a request may come from where it says: a page of the same host, or of a listed origin. A request without an
 * Origin does not come from a page of another site, and passes. CORS does not cover WebSockets, so they need this too.
 */
export function isOriginAllowed(
  { origin, host }: Pick<IncomingHttpHeaders, 'origin' | 'host'>,
  publicOrigins: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (publicOrigins.includes(origin)) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === hostOf(origin, host);
}

/* Without the port that the scheme implies, as a URL has it. */
function hostOf(origin: string, host: string): string | undefined {
  const url = `${new URL(origin).protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}

/** Refuses what would change something on behalf of a page of another site. */
export function sameOriginWrites(publicOrigins: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    if (
      !['GET', 'HEAD', 'OPTIONS'].includes(request.method) &&
      !isOriginAllowed(request.headers, publicOrigins)
    ) {
      throw new RequestError('forbidden', 'this origin may not use the service');
    }
    next();
  };
}

/** Lets pages of the listed origins, and no others, use the API from where they are. */
export function allowPublicOrigins(publicOrigins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    if (publicOrigins.length > 0) response.vary('Origin');
    if (origin === undefined || !publicOrigins.includes(origin)) {
      next();
      return;
    }
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type');
    response.status(204).end();
  };
}

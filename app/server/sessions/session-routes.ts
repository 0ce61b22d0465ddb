import { randomUUID } from 'node:crypto';
import { stringifySetCookie } from 'cookie';
import { type Request, Router } from 'express';
import { SESSION_COOKIE } from '../../contract/events';
import type { Session } from '../../contract/messages';
import { createSessionSchema } from '../../contract/schemas';
import { EDGE_PROTOCOL_HEADER } from '../../contract/page-security';
import { parsePayload } from '../platform/payload';
import { RequestError } from '../platform/request-error';
import { tokenFromCookie } from './session-cookie';
import { SESSION_SECONDS, type SessionIdentity, type SessionTokens } from './session-tokens';
import type { UserCounter } from './user-counter';

export interface SessionRoutesConfig {
  readonly tokens: SessionTokens;
  readonly userCounter: Pick<UserCounter, 'nextUserId'>;
}

/** `POST /api/session`: everyone who gives a name gets a user id of their own. */
export function sessionRoutes({ tokens, userCounter }: SessionRoutesConfig): Router {
  const router = Router();
  router.post('/api/session', async (request, response) => {
    const { name } = parsePayload(createSessionSchema, request.body);
    const userId = await userCounter.nextUserId();
    const token = await tokens.signSession({ userId, name, sessionId: randomUUID() });
    const session: Session = { userId, name, token };
    response.setHeader('Set-Cookie', sessionCookie(token, isHttps(request)));
    response.status(201).set('Cache-Control', 'no-store').json(session);
  });
  return router;
}

/** Lets only those requests of the API on that have a session: a bearer token, or the cookie. */
export function requireSession(tokens: SessionTokens): Router {
  const router = Router();
  router.use('/api', async (request, _response, next) => {
    await sessionOf(request, tokens);
    next();
  });
  return router;
}

async function sessionOf(request: Request, tokens: SessionTokens): Promise<SessionIdentity> {
  const [, bearer] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const token = bearer ?? tokenFromCookie(request.headers.cookie);
  const session = token === undefined ? undefined : await tokens.verifySession(token);
  if (!session) throw new RequestError('unauthorized', 'this needs a session: POST /api/session first');
  return session;
}

function sessionCookie(token: string, secure: boolean): string {
  return stringifySetCookie({
    name: SESSION_COOKIE,
    value: token,
    httpOnly: true,
    sameSite: 'lax',
    secure,
    path: '/',
    maxAge: SESSION_SECONDS,
  });
}

/* TLS ends at the load balancer, or at CloudFront. Who makes the header up gets a stricter cookie, and no more. */
function isHttps({ headers }: Request): boolean {
  return headers['x-forwarded-proto'] === 'https' || headers[EDGE_PROTOCOL_HEADER] === 'https';
}

import type { ErrorBody } from '../../contract/errors';
import { type Colour, isColour } from '../../contract/colour';
import { COLOUR_QUERY_KEY } from '../../contract/events';
import { PROTOCOL_VERSION } from '../../contract/messages';
import { type Handshake, handshakeSchema } from '../../contract/schemas';
import { parsePayload } from '../platform/payload';
import { RequestError, toErrorBody } from '../platform/request-error';
import { tokenFromCookie } from '../sessions/session-cookie';
import type { SessionIdentity, SessionTokens } from '../sessions/session-tokens';
import type { ChatSocket } from './chat-server';

export interface AuthenticationConfig {
  readonly tokens: SessionTokens;
  readonly colour: Colour;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * A Socket.IO middleware that lets a connection in when it has a valid session, from the handshake's token or the
 * cookie. One that asks for a colour by its URL also needs a handover ticket for this session and this colour.
 */
export function authenticate({ tokens, colour, now }: AuthenticationConfig) {
  return (socket: ChatSocket, next: (error?: Error) => void): void => {
    identify(socket, tokens, colour).then(
      ({ session, arrivedByHandover }) => {
        socket.data = { ...session, arrivedByHandover, connectedAt: now(), leavingUntil: 0 };
        next();
      },
      (error: unknown) => next(new RefusedConnection(toErrorBody(error))),
    );
  };
}

/** What the client gets as `connect_error`. */
class RefusedConnection extends Error {
  constructor(readonly data: ErrorBody) {
    super(data.message);
  }
}

async function identify(
  { handshake }: ChatSocket,
  tokens: SessionTokens,
  colour: Colour,
): Promise<{ readonly session: SessionIdentity; readonly arrivedByHandover: boolean }> {
  const isBare = Object.keys(handshake.auth).length === 0;
  const auth: Handshake = isBare ? { v: PROTOCOL_VERSION } : parsePayload(handshakeSchema, handshake.auth);
  const token = auth.token ?? tokenFromCookie(handshake.headers.cookie);
  const session = token === undefined ? undefined : await tokens.verifySession(token);
  if (!session) throw new RequestError('unauthorized', 'this needs a session: POST /api/session first');
  const wanted = handshake.query[COLOUR_QUERY_KEY];
  if (wanted === undefined) return { session, arrivedByHandover: false };
  const { userId, sessionId } = session;
  const isAllowed =
    isColour(wanted) &&
    wanted === colour &&
    auth.handover !== undefined &&
    (await tokens.allows(auth.handover, { userId, sessionId, to: colour }));
  if (!isAllowed)
    throw new RequestError('forbidden', 'a colour can only be chosen with a valid handover ticket');
  return { session, arrivedByHandover: true };
}

import { type Colour, isColour } from '../../contract/colour';
import { COLOUR_QUERY_KEY } from '../../contract/events';
import { PROTOCOL_VERSION } from '../../contract/messages';
import { type Handshake, handshakeSchema } from '../../contract/schemas';
import { parsePayload } from '../platform/payload';
import { RequestError } from '../platform/request-error';
import { tokenFromCookie } from '../sessions/session-cookie';
import type { SessionIdentity, SessionTokens, Ticket, VerifiedSession } from '../sessions/session-tokens';
import type { UsedTickets } from '../sessions/used-tickets';
import type { ChatSocket } from './chat-server';
import { RefusedConnection } from './refused-connection';

export interface AuthenticationConfig {
  readonly tokens: SessionTokens;
  readonly usedTickets: Pick<UsedTickets, 'use'>;
  readonly colour: Colour;
  /** Whether this instance shuts down. */
  readonly isDraining: () => boolean;
  /** Whether this colour is meant to have clients, as far as is known. */
  readonly isWanted: () => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * A Socket.IO middleware that lets a connection in when it has a valid session, from the handshake's token or the
 * cookie. One that asks for a colour by its URL also needs an unused ticket for this session and this colour. A ticket
 * for a failover is taken only where the colour is meant to have clients.
 */
export function authenticate(config: AuthenticationConfig) {
  return (socket: ChatSocket, next: (error?: Error) => void): void => {
    identify(socket, config).then(
      ({ session, ticket }) => {
        const arrivedByHandover = ticket?.kind === 'handover';
        socket.data = { ...session, arrivedByHandover, connectedAt: config.now(), leavingUntil: 0 };
        next();
      },
      (error: unknown) => next(new RefusedConnection(error)),
    );
  };
}

async function identify(
  { handshake }: ChatSocket,
  config: AuthenticationConfig,
): Promise<{ readonly session: VerifiedSession; readonly ticket: Ticket | undefined }> {
  const isBare = Object.keys(handshake.auth).length === 0;
  const auth: Handshake = isBare ? { v: PROTOCOL_VERSION } : parsePayload(handshakeSchema, handshake.auth);
  const token = auth.token ?? tokenFromCookie(handshake.headers.cookie);
  const session = token === undefined ? undefined : await config.tokens.verifySession(token);
  if (!session) throw new RequestError('unauthorized', 'this needs a session: POST /api/session first');
  const wanted = handshake.query[COLOUR_QUERY_KEY];
  if (wanted === undefined) return { session, ticket: undefined };
  const ticket =
    isColour(wanted) && wanted === config.colour && auth.handover !== undefined
      ? await config.tokens.verifyTicket(auth.handover)
      : undefined;
  if (!ticket || !isFor(ticket, session, config.colour)) throw notAllowed();
  checkThatWelcome(ticket, config);
  if (!(await config.usedTickets.use(ticket))) throw notAllowed();
  return { session, ticket };
}

function isFor(ticket: Ticket, { userId, sessionId }: SessionIdentity, colour: Colour): boolean {
  return ticket.userId === userId && ticket.sessionId === sessionId && ticket.to === colour;
}

/* The ticket stays unused, so none of this is final. */
function checkThatWelcome(
  { kind }: Ticket,
  { isDraining, isWanted }: Pick<AuthenticationConfig, 'isDraining' | 'isWanted'>,
): void {
  if (kind === 'failover' && (isDraining() || !isWanted())) {
    throw new RequestError('forbidden', 'this colour is not to have clients now', { retryable: true });
  }
  if (isDraining()) throw new RequestError('unavailable', 'this instance is about to end');
}

function notAllowed(): RequestError {
  return new RequestError('forbidden', 'a colour can only be chosen with a valid ticket, once');
}

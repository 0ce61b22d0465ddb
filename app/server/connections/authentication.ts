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

/** The other colour's instances are heard of every second: soon it is known whether they are gone. */
const ASK_AGAIN_MS = 300;

export interface IdentificationConfig extends WelcomeConditions {
  readonly tokens: Pick<SessionTokens, 'verifySession' | 'verifyTicket'>;
  readonly colour: Colour;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What decides whether this instance takes a valid ticket now. */
export interface WelcomeConditions {
  /** Whether this instance shuts down. */
  readonly isDraining: () => boolean;
  /** Whether this colour is meant to have clients, as far as is known. */
  readonly isWanted: () => boolean;
  /** Whether nothing is heard of the other colour. */
  readonly isOtherGone: () => boolean;
}

/**
 * A Socket.IO middleware that lets a connection pass when it has a valid session, from the handshake's token or the
 * cookie. One that asks for a colour by its URL also needs a ticket for this session and this colour, which
 * `redeemTicket` uses up. One for a failover passes only where the colour is meant to have clients and does not shut
 * down, and the other one is gone.
 */
export function identify(config: IdentificationConfig) {
  return (socket: ChatSocket, next: (error?: Error) => void): void => {
    identityOf(socket, config).then(
      ({ session, ticket }) => {
        const arrivedByHandover = ticket?.kind === 'handover';
        socket.data = { ...session, arrivedByHandover, connectedAt: config.now(), leavingUntil: 0 };
        if (ticket) socket.data.ticket = ticket;
        next();
      },
      (error: unknown) => next(new RefusedConnection(error)),
    );
  };
}

/** A Socket.IO middleware, after the turn, that uses the ticket of a connection up, where it came with one. */
export function redeemTicket(
  config: WelcomeConditions & {
    readonly usedTickets: Pick<UsedTickets, 'use'>;
    /** Milliseconds since 1970. */
    readonly now: () => number;
  },
) {
  return ({ data }: Pick<ChatSocket, 'data'>, next: (error?: Error) => void): void => {
    const { ticket } = data;
    delete data.ticket;
    redeem(ticket, config).then(
      () => {
        data.connectedAt = config.now();
        next();
      },
      (error: unknown) => next(new RefusedConnection(error)),
    );
  };
}

async function identityOf(
  { handshake }: ChatSocket,
  config: IdentificationConfig,
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
  return { session, ticket };
}

async function redeem(
  ticket: Ticket | undefined,
  config: WelcomeConditions & { readonly usedTickets: Pick<UsedTickets, 'use'> },
): Promise<void> {
  if (!ticket) return;
  // Again: the turn can have come seconds later.
  checkThatWelcome(ticket, config);
  if (!(await config.usedTickets.use(ticket))) throw notAllowed();
}

function isFor(ticket: Ticket, { userId, sessionId }: SessionIdentity, colour: Colour): boolean {
  return ticket.userId === userId && ticket.sessionId === sessionId && ticket.to === colour;
}

/* The ticket stays unused, so none of this is final. */
function checkThatWelcome({ kind }: Ticket, { isDraining, isWanted, isOtherGone }: WelcomeConditions): void {
  if (kind === 'failover') {
    if (isDraining() || !isWanted()) {
      throw new RequestError('forbidden', 'this colour is not to have clients now', { retryable: true });
    }
    if (!isOtherGone()) {
      throw new RequestError('forbidden', 'the other colour is still there', {
        retryable: true,
        retryAfterMs: ASK_AGAIN_MS,
      });
    }
  }
  if (isDraining()) throw new RequestError('unavailable', 'this instance is about to end');
}

function notAllowed(): RequestError {
  return new RequestError('forbidden', 'a colour can only be chosen with a valid ticket, once');
}

import { createSecretKey, randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Colour, COLOURS } from '../../contract/colour';
import { LIMITS } from '../../contract/limits';
import type { User } from '../../contract/messages';

/** How long a session lasts, in seconds. */
export const SESSION_SECONDS = LIMITS.sessionSeconds;

/** Who a request or a connection belongs to, as a token that this service signed tells. */
export interface SessionIdentity extends User {
  readonly sessionId: string;
}

/** A session as its token tells it. */
export interface VerifiedSession extends SessionIdentity {
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What a ticket is good for: one connection of this session to this colour. */
export interface TicketGrant {
  readonly userId: string;
  readonly sessionId: string;
  readonly to: Colour;
}

/** `handover`: an instance asked the client to move. `failover`: the client moves when its colour is gone. */
export type TicketKind = (typeof TICKET_KINDS)[number];

/** A ticket that was signed here, and has not expired. */
export interface Ticket extends TicketGrant {
  readonly kind: TicketKind;
  /** No two tickets have the same. */
  readonly id: string;
  /** Milliseconds since 1970, by the clock of the instance that signed it. */
  readonly expiresAt: number;
}

/**
 * Instances' clocks may be this far apart, in milliseconds. A ticket is taken for as long after its end: that does no
 * harm, as it is taken once only.
 */
export const CLOCK_TOLERANCE_MS = 90_000;

const TICKET_KINDS = ['handover', 'failover'] as const;

const expiry = z.number().transform((seconds) => seconds * 1000);
const sessionClaims = z.object({
  sub: z.string().min(1),
  name: z.string(),
  sid: z.string().min(1),
  exp: expiry,
});
const ticketClaims = z.object({
  aud: z.enum(TICKET_KINDS),
  jti: z.string().min(1),
  sub: z.string(),
  sid: z.string(),
  to: z.enum(COLOURS),
  exp: expiry,
});

/** Signs and checks session tokens and tickets (JWT, HS256) with the secret that both colours share. */
export class SessionTokens {
  readonly #key;

  /** @param now milliseconds since 1970 */
  constructor(
    secret: string,
    private readonly now: () => number = Date.now,
  ) {
    this.#key = createSecretKey(Buffer.from(secret, 'utf8'));
  }

  signSession({ userId, name, sessionId }: SessionIdentity): Promise<string> {
    return this.#sign('session', { sub: userId, name, sid: sessionId }, this.now() + SESSION_SECONDS * 1000);
  }

  /** The session of a token, or undefined when the token is forged, expired or of another kind. */
  async verifySession(token: string): Promise<VerifiedSession | undefined> {
    const claims = sessionClaims.safeParse(await this.#verify(['session'], token, 0));
    if (!claims.success) return undefined;
    const { sub, name, sid, exp } = claims.data;
    return { userId: sub, name, sessionId: sid, expiresAt: exp };
  }

  /** @param expiresAt milliseconds since 1970, rounded up to a second */
  signTicket(
    { userId, sessionId, to }: TicketGrant,
    expiresAt: number,
    kind: TicketKind = 'handover',
  ): Promise<string> {
    return this.#sign(kind, { jti: randomUUID(), sub: userId, sid: sessionId, to }, expiresAt);
  }

  /** What a ticket says, or undefined when it is forged, expired or something else. Whether it was used is not checked. */
  async verifyTicket(ticket: string): Promise<Ticket | undefined> {
    const claims = ticketClaims.safeParse(await this.#verify(TICKET_KINDS, ticket, CLOCK_TOLERANCE_MS));
    if (!claims.success) return undefined;
    const { aud, jti, sub, sid, to, exp } = claims.data;
    return { kind: aud, id: jti, userId: sub, sessionId: sid, to, expiresAt: exp };
  }

  #sign(audience: string, claims: Record<string, string>, expiresAt: number): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setIssuedAt(Math.floor(this.now() / 1000))
      .setExpirationTime(Math.ceil(expiresAt / 1000))
      .sign(this.#key);
  }

  async #verify(audiences: readonly string[], token: string, toleranceMs: number): Promise<unknown> {
    try {
      const options = {
        audience: [...audiences],
        algorithms: ['HS256'],
        requiredClaims: ['exp'],
        clockTolerance: toleranceMs / 1000,
        currentDate: new Date(this.now()),
      };
      return (await jwtVerify(token, this.#key, options)).payload;
    } catch {
      return undefined;
    }
  }
}

import { createSecretKey } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Colour } from '../../contract/colour';
import type { User } from '../../contract/messages';

/** How long a session lasts, in seconds. */
export const SESSION_SECONDS = 24 * 60 * 60;

/** Who a request or a connection belongs to, as a token that this service signed tells. */
export interface SessionIdentity extends User {
  readonly sessionId: string;
}

/** What a handover ticket is good for. */
export interface TicketGrant {
  readonly userId: string;
  readonly sessionId: string;
  readonly to: Colour;
}

const sessionClaims = z.object({ sub: z.string().min(1), name: z.string(), sid: z.string().min(1) });
const ticketClaims = z.object({ sub: z.string(), sid: z.string(), to: z.string() });

/** Signs and checks session tokens and handover tickets (JWT, HS256) with the secret that both colours share. */
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
  async verifySession(token: string): Promise<SessionIdentity | undefined> {
    const claims = sessionClaims.safeParse(await this.#verify('session', token));
    if (!claims.success) return undefined;
    const { sub, name, sid } = claims.data;
    return { userId: sub, name, sessionId: sid };
  }

  /** @param expiresAt milliseconds since 1970, rounded up to a second */
  signTicket({ userId, sessionId, to }: TicketGrant, expiresAt: number): Promise<string> {
    return this.#sign('handover', { sub: userId, sid: sessionId, to }, expiresAt);
  }

  /** Whether the ticket lets exactly this session connect to exactly this colour now. */
  async allows(ticket: string, grant: TicketGrant): Promise<boolean> {
    const claims = ticketClaims.safeParse(await this.#verify('handover', ticket));
    if (!claims.success) return false;
    const { sub, sid, to } = claims.data;
    return sub === grant.userId && sid === grant.sessionId && to === grant.to;
  }

  #sign(audience: string, claims: Record<string, string>, expiresAt: number): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setIssuedAt(Math.floor(this.now() / 1000))
      .setExpirationTime(Math.ceil(expiresAt / 1000))
      .sign(this.#key);
  }

  async #verify(audience: string, token: string): Promise<unknown> {
    try {
      const options = {
        audience,
        algorithms: ['HS256'],
        requiredClaims: ['exp'],
        currentDate: new Date(this.now()),
      };
      return (await jwtVerify(token, this.#key, options)).payload;
    } catch {
      return undefined;
    }
  }
}

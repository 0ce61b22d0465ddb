import { type Colour, otherColour } from '../../contract/colour';
import type { Failover } from '../../contract/events';
import type { SessionTokens, VerifiedSession } from '../sessions/session-tokens';

/**
 * What `session-ready` says about a failover, made for one session. Whether it can be used is for the other colour to say
 * when the time has come: the weights of that moment count, and whether this colour is heard of.
 */
export async function failoverFor(
  { userId, sessionId, expiresAt }: VerifiedSession,
  from: Colour,
  tokens: SessionTokens,
): Promise<Failover> {
  const to = otherColour(from);
  return { to, ticket: await tokens.signTicket({ userId, sessionId, to }, expiresAt, 'failover') };
}
